import { cacheSuite } from '../../behaviour/cache_suite.ts';
import { suite } from '../../behaviour/suite.ts';
import { RelayItems } from './items.ts';

suite('Relay', (options) => new RelayItems(options));
cacheSuite('Relay', (options) => new RelayItems(options));

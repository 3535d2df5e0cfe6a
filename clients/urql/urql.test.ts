import { cacheSuite } from '../behaviour/cache_suite.ts';
import { persistedSuite } from '../behaviour/persisted_suite.ts';
import { suite } from '../behaviour/suite.ts';
import { UrqlItems } from './items.ts';

suite('urql', (options) => new UrqlItems(options));
cacheSuite('urql', (options) => new UrqlItems(options));
persistedSuite('urql', (options) => new UrqlItems(options));

import { cacheSuite } from '../behaviour/cache_suite.ts';
import { persistedSuite } from '../behaviour/persisted_suite.ts';
import { suite } from '../behaviour/suite.ts';
import { ApolloItems } from './items.ts';

suite('Apollo Client', (options) => new ApolloItems(options));
cacheSuite('Apollo Client', (options) => new ApolloItems(options));
persistedSuite('Apollo Client', (options) => new ApolloItems(options));

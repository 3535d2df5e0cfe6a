import { suite } from '../behaviour/suite.ts';
import { RequestedItems } from './items.ts';

suite('graphql-request', (options) => new RequestedItems(options));

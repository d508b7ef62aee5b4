import { jest } from '@jest/globals';
import { NET_FORMATS } from '../../src/inputs/text-formats-net.js';
import { describeHostile } from '../support/hostile-text.js';

jest.setTimeout(60_000);

describeHostile('net', NET_FORMATS);

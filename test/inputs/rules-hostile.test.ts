import { RULES_FORMATS } from '../../src/inputs/text-formats-rules.js';
import { describeHostile } from '../support/hostile-text.js';

describeHostile('rules, engines, processes and sockets', RULES_FORMATS);

// Every scenario; to add one, write its file and add a line here. docs/lab.md says what each shows.
import type { Scenario } from '../lab.js';
import { egress } from './egress.js';

export const scenarios: readonly Scenario[] = [egress];

import { ADDRESS_RULES } from './address-rules';
import { BUDGET_RULES } from './budget-rules';
import { CONFIG_RULES } from './config-rules';
import { IDENTITY_RULES } from './identity-rules';
import { OBJECT_RULES } from './object-rules';
import { PLACEMENT_RULES } from './placement-rules';
import { PORT_RULES } from './port-rules';
import type { ProofRule } from './proof-rule';
import { QUORUM_RULES } from './quorum-rules';
import { ROLLOUT_RULES } from './rollout-rules';
import { SECURITY_RULES } from './security-rules';
import { START_RULES } from './start-rules';
import { STORAGE_RULES } from './storage-rules';
import { WAVE_RULES } from './wave-rules';

/** Every invariant that manifests can show, in the order in which they are told. @internal */
export const RULES: ProofRule[] = [
  ...PLACEMENT_RULES,
  ...QUORUM_RULES,
  ...BUDGET_RULES,
  ...ROLLOUT_RULES,
  ...WAVE_RULES,
  ...CONFIG_RULES,
  ...ADDRESS_RULES,
  ...IDENTITY_RULES,
  ...PORT_RULES,
  ...START_RULES,
  ...STORAGE_RULES,
  ...SECURITY_RULES,
  ...OBJECT_RULES,
];

// The purposes that keys are made for: one key each, so that a key can be given, withdrawn or destroyed by purpose.
import { STORES } from "./stores";

/**
 * One per object store; `operations` for what the platform itself writes (logs, alerts, topics); `database`, `files`,
 * `volumes` (the pools' disks), `backup` (vaults) and `secrets` (generated passwords, escrow).
 */
export const KEY_PURPOSES = [...STORES, "operations", "database", "files", "volumes", "backup", "secrets"] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

/** Days between scheduling a key's deletion and losing it: the longest that KMS offers. */
export const KEY_DELETION_WINDOW_DAYS = 30;

/** Days between two rotations of a key. */
export const KEY_ROTATION_DAYS = 365;

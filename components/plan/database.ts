// What the databases of both clouds have in common: names, and what is promised of them.

/** The database that the application uses. */
export const DATABASE_NAME = "service";

/** Days that a database can be brought back to any moment of: the most that either cloud keeps. */
export const BACKUP_DAYS = 35;

/**
 * Statements that the audit log names, with who sent them: changes of data, of structure and of rights, and calls of
 * functions. Reading is left out: it would write customers' own requests down, many times over.
 */
export const AUDITED_CLASSES = "write,ddl,role,function";

/** Classes of Aurora members that a global database takes: memory-optimised ones, and serverless. */
export const isGlobalClass = (instanceClass: string): boolean => /^db\.(r\d\w*\.|x\d\w*\.|serverless$)/.test(instanceClass);

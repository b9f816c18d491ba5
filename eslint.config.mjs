import pulumi from "@pulumi/eslint-plugin";
import tseslint from "typescript-eslint";

export default tseslint.config(
    { ignores: ["node_modules/", "out/", "coverage/", "dist/", "**/*.js", "**/*.mjs"] },
    ...tseslint.configs.recommended,
    {
        rules: {
            "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
            "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
            eqeqeq: "error",
            "no-console": "error",
            "prefer-const": "error",
        },
    },
    {
        // What declares resources: an output in a template literal prints "Calling [toString]…" into a real resource.
        files: ["stacks/**/*.ts", "components/**/*.ts"],
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        plugins: { "@pulumi": pulumi },
        rules: {
            "@pulumi/no-output-in-template-literal": "error",
            "@pulumi/no-output-instance-in-template-literal": "error",
            "@typescript-eslint/no-floating-promises": "error",
        },
    },
    {
        // Mocha's and chai's way of speaking, and inputs of any type.
        files: ["test/**/*.ts", "test/**/*.tsx"],
        rules: {
            "@typescript-eslint/no-unused-expressions": "off",
            "@typescript-eslint/no-explicit-any": "off",
            "@typescript-eslint/no-require-imports": "off",
            "no-console": "off",
        },
    },
    {
        // The simulated clouds take and give the properties of any resource type, and rules read them.
        files: ["wire/**/*.ts", "simulate/**/*.ts", "policy/**/*.ts"],
        rules: { "@typescript-eslint/no-explicit-any": "off" },
    },
    {
        // Families of rules are found in their folder, and what few runs need is loaded when it is needed.
        files: ["policy/exceptions.ts", "policy/rules/family.ts", "policy/catalogue/anchors/index.ts", "docs/examples.ts"],
        rules: { "@typescript-eslint/no-require-imports": "off" },
    },
);

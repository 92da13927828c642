// The page's scripts are classic ones that share a single global name; nothing here bundles or transpiles them.
"use strict";

const js = require("@eslint/js");
const globals = require("globals");

const pageRules = {
  ...js.configs.recommended.rules,
  eqeqeq: "error",
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-undef": "error",
  "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "none" }],
  "no-var": "error",
  "prefer-const": "error",
  // Text from a DNS answer or a clipboard must never become markup on its way through the page.
  "no-restricted-properties": ["error", { property: "outerHTML" }, { object: "document", property: "write" }],
  strict: ["error", "global"],
  "max-lines": ["error", 250],
};

module.exports = [
  { ignores: ["site/", "node_modules/", ".cache/", ".venv/", "bench/naive/", "dist/"] },
  {
    files: ["docs/assets/js/*.js"],
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: "script",
      globals: { ...globals.browser, TradeMail: "writable" },
    },
    rules: pageRules,
  },
  {
    files: ["docs/assets/js/service-worker.js"],
    languageOptions: { globals: globals.serviceworker },
  },
  {
    // Read by browsers below the floor, too.
    files: ["docs/assets/js/floor.js"],
    languageOptions: { ecmaVersion: 2019 },
    rules: { "no-var": "off" },
  },
  {
    // Such a browser must be able to read the sentence that says so.
    files: ["docs/assets/js/widget*.js", "docs/assets/js/home.js"],
    languageOptions: { ecmaVersion: 2017 },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.node },
    rules: { ...js.configs.recommended.rules, eqeqeq: "error" },
  },
  {
    files: ["eslint.config.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "commonjs", globals: globals.node },
    rules: js.configs.recommended.rules,
  },
];

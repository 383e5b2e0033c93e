const { transform, moduleFileExtensions } = require('../jest.config');

/**
 * The tests on a real cluster, `npm run e2e`: one after another, in the order of their names. docs/e2e.md says what they need.
 * @type {import('jest').Config}
 */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>'],
  testPathIgnorePatterns: ['<rootDir>/scheduler', '<rootDir>/admission'],
  maxWorkers: 1,
  testSequencer: '<rootDir>/support/in-order.js',
  globalSetup: '<rootDir>/support/preflight.ts',
  testTimeout: 1_200_000,
  verbose: true,
  forceExit: true, // a failed test may leave a kubectl behind
  transform,
  moduleFileExtensions,
};

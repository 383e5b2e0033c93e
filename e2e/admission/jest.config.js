const { transform, moduleFileExtensions } = require('../../jest.config');

/**
 * What an API server of the newest Kubernetes admits, `npm run e2e:admission`, which starts one.
 * @type {import('jest').Config}
 */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>'],
  maxWorkers: 1,
  testTimeout: 60_000,
  verbose: true,
  transform,
  moduleFileExtensions,
};

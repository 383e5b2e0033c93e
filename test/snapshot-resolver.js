// Snapshots live in the root folder __snapshots__, where reviewers look for them, named after their test file.
const path = require('node:path');

const root = path.join(__dirname, '..');
module.exports = {
  resolveSnapshotPath: (testPath, extension) =>
    path.join(root, '__snapshots__', path.relative(__dirname, testPath).replaceAll(path.sep, '.') + extension),
  resolveTestPath: (snapshotPath, extension) =>
    path.join(__dirname, path.basename(snapshotPath, extension).replace(/\.(?=.*\.test\.ts$)/g, path.sep)),
  testPathForConsistencyCheck: path.join(__dirname, 'example.test.ts'),
};

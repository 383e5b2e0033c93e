const Sequencer = require('@jest/test-sequencer').default;

/** Test files in the order of their names; jest would run the slowest or the failed ones first. */
module.exports = class InOrder extends Sequencer {
  sort(tests) {
    return [...tests].sort((one, other) => (one.path < other.path ? -1 : 1));
  }
};

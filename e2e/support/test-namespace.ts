/** Where the tests' own pod lives; that it exists marks a cluster as theirs. */
export const testNamespace = 'cdk8s-rocketmq-e2e';

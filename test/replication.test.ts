import { Replication } from '../lib';

describe('Replication', () => {
  test.each([
    [Replication.ZERO_LOSS, 'ZERO_LOSS', { allAckInSyncStateSet: 'true', minInSyncReplicas: '1' }],
    [Replication.ASYNC, 'ASYNC', { allAckInSyncStateSet: 'false', inSyncReplicas: '1', minInSyncReplicas: '1' }],
    [Replication.NEVER_SINGLE_COPY, 'NEVER_SINGLE_COPY', { allAckInSyncStateSet: 'true', minInSyncReplicas: '2' }],
    [Replication.SEED_RECIPE, 'SEED_RECIPE', { inSyncReplicas: '2', totalReplicas: '2', minInSyncReplicas: '1', enableAutoInSyncReplicas: 'true' }],
  ])('sets exactly these keys (%#)', (replication, name, keys) => {
    expect(replication.name).toBe(name);
    expect(replication.brokerConfig).toEqual(keys);
  });

  test('says what survives and what goes on', () => {
    const facts = ({ keepsAcknowledged, staysWritable }: Replication) => ({ keepsAcknowledged, staysWritable });
    expect(facts(Replication.ZERO_LOSS)).toEqual({ keepsAcknowledged: true, staysWritable: true });
    expect(facts(Replication.ASYNC)).toEqual({ keepsAcknowledged: false, staysWritable: true });
    expect(facts(Replication.NEVER_SINGLE_COPY)).toEqual({ keepsAcknowledged: true, staysWritable: false });
    expect(facts(Replication.SEED_RECIPE)).toEqual({ keepsAcknowledged: true, staysWritable: false });
  });

  test('cannot be changed through what it answers', () => {
    Replication.ZERO_LOSS.brokerConfig.minInSyncReplicas = '9';
    expect(Replication.ZERO_LOSS.brokerConfig.minInSyncReplicas).toBe('1');
  });
});

/**
 * The broker keys that decide when a message counts as acknowledged, and so what the loss of a zone can take away.
 *
 * "Acknowledged" is what a client sees as SEND_OK. Every other status, FLUSH_SLAVE_TIMEOUT included, is no promise.
 *
 * @see https://rocketmq.apache.org/docs/deploymentOperations/03autofailover
 */
export class Replication {
  /**
   * A message is acknowledged when every member of the in-sync set has it; a member that is lost leaves the set within the bounds of the
   * failover timing, then its peer goes on alone. No acknowledged message is lost with a zone, and writes stop only for that bound.
   */
  public static readonly ZERO_LOSS = new Replication('ZERO_LOSS', true, true, { allAckInSyncStateSet: 'true', minInSyncReplicas: '1' });

  /**
   * A message is acknowledged as soon as the master has it. Writes never wait for the peer, and the messages that had not reached it when a
   * zone is lost are gone although they were acknowledged.
   */
  public static readonly ASYNC = new Replication('ASYNC', false, true, {
    allAckInSyncStateSet: 'false',
    inSyncReplicas: '1',
    minInSyncReplicas: '1',
  });

  /**
   * A message is acknowledged only when both members have it, and a group that has lost a member refuses writes until it is back: nothing
   * acknowledged ever exists once only, but a group does not outlive a zone for producers.
   */
  public static readonly NEVER_SINGLE_COPY = new Replication('NEVER_SINGLE_COPY', true, false, {
    allAckInSyncStateSet: 'true',
    minInSyncReplicas: '2',
  });

  /**
   * The four keys of the seed recipe, to the letter. It is a trap: in controller mode two of them do nothing, and the others make every send
   * wait three seconds and answer FLUSH_SLAVE_TIMEOUT for as long as the peer is away. Measured (rows `seed` of docs/drill.md): sends were
   * acknowledged again only when the room was back, in the worst group after 35 and 78 seconds for cuts of 25, and after 66 and 85 for losses
   * of power. Use it only to reproduce the recipe.
   */
  public static readonly SEED_RECIPE = new Replication('SEED_RECIPE', true, false, {
    inSyncReplicas: '2',
    totalReplicas: '2',
    minInSyncReplicas: '1',
    enableAutoInSyncReplicas: 'true',
  });

  private constructor(
    /** The name of the preset. */
    public readonly name: string,
    /** Whether acknowledged messages survive the loss of one zone. */
    public readonly keepsAcknowledged: boolean,
    /** Whether a group goes on acknowledging when one member is lost for long. */
    public readonly staysWritable: boolean,
    private readonly keys: { [key: string]: string },
  ) {}

  /** The keys and values as they stand in broker.conf. */
  public get brokerConfig(): { [key: string]: string } {
    return { ...this.keys };
  }
}

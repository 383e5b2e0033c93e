import { enforce } from './rules';

/** Options of a {@link Zone}. */
export interface ZoneOptions {
  /**
   * The node label whose value names the zone.
   *
   * Set it when your nodes say where they stand by a label of your own. Kubernetes itself knows only the default label: with another one,
   * nodes should carry both, or the node controller counts all rooms as one when it decides whether to evict pods of a lost room.
   *
   * @default 'topology.kubernetes.io/zone'
   * @see https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesiozone
   */
  readonly labelKey?: string;
}

const LABEL_NAME = '[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?';
const LABEL_VALUE = new RegExp(`^${LABEL_NAME}$`);
const DNS_PART = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';
const LABEL_KEY = new RegExp(`^(?=[^/]{0,253}(/|$))(${DNS_PART}(\\.${DNS_PART})*/)?${LABEL_NAME}$`);

/**
 * A failure domain, such as a room or a datacentre: all nodes that carry one value of one label.
 *
 * Two zones are the same when label and value are the same, whichever objects describe them.
 */
export class Zone {
  /** The label that cloud providers and most installers put on nodes. */
  public static readonly DEFAULT_LABEL_KEY = 'topology.kubernetes.io/zone';

  /**
   * The zone of all nodes whose zone label has this value.
   *
   * @param name The value of the label.
   * @throws if name is no label value or labelKey no label key.
   */
  public static of(name: string, options: ZoneOptions = {}): Zone {
    return new Zone(name, options.labelKey ?? Zone.DEFAULT_LABEL_KEY);
  }

  /** Each zone once, where it stands first. @internal */
  public static _distinct(zones: Zone[]): Zone[] {
    return zones.filter((zone, index) => zones.findIndex((other) => other.isSame(zone)) === index);
  }

  private constructor(
    /** The value of the zone label. */
    public readonly name: string,
    /** The key of the zone label. */
    public readonly labelKey: string,
  ) {
    enforce(`Zone ${name}`, [
      {
        holds: typeof name === 'string' && LABEL_VALUE.test(name),
        what: 'a zone name must be the value of a node label',
        got: name,
        allowed: 'letters, digits, "-", "_" and ".", at most 63, not empty',
        fix: 'pass the value as `kubectl get nodes --show-labels` prints it',
      },
      {
        holds: typeof labelKey === 'string' && LABEL_KEY.test(labelKey),
        what: 'labelKey must be the key of a node label',
        got: labelKey,
        allowed: 'a key such as "az" or "topology.kubernetes.io/zone"',
        fix: 'pass the key as `kubectl get nodes --show-labels` prints it',
      },
    ]);
  }

  /** Whether this is the same place as another zone. */
  public isSame(other: Zone): boolean {
    return this.name === other.name && this.labelKey === other.labelKey;
  }
}

import { Size } from 'cdk8s';
import { mebibytes } from './kube/quantity';
import { enforce } from './rules';
import { typeRule, typeRules } from './type-rules';
import type { Zone } from './zone';

/** Properties of a {@link Storage}. */
export interface StorageProps {
  /**
   * The size of each claim.
   *
   * A broker refuses writes when its disk is about 90 % full, and needs three files of its commit log at least, of 1 GiB each unless
   * `mappedFileSizeCommitLog` says otherwise. A claim of a running StatefulSet cannot be resized by changing the manifest:
   * leave room.
   */
  readonly size: Size;

  /**
   * The StorageClass of the claims, in zones that `storageClassNames` does not name.
   *
   * It should bind with `WaitForFirstConsumer` and retain its volumes: an `Immediate` class may make the volume in the wrong zone, where the
   * pinned pod can never start.
   *
   * @default - the default StorageClass of the cluster
   * @see https://kubernetes.io/docs/concepts/storage/storage-classes/
   */
  readonly storageClassName?: string;

  /**
   * StorageClasses by zone name, for rooms that have storage systems of their own.
   *
   * @default - storageClassName in every zone
   */
  readonly storageClassNames?: { [zone: string]: string };

  /**
   * Whether the claims outlive their StatefulSet.
   *
   * A member's identity lies on its volume: a member that comes back without it is a new replica that must copy everything. Turn it off
   * only for clusters that are thrown away.
   *
   * @default true
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention
   */
  readonly retained?: boolean;
}

/** The claims that keep a member's or a controller's data. */
export class Storage {
  /**
   * The controller claim of the seed recipe: 1Gi. It is a trap, kept for comparison: the files of one controller are 1.16 GiB long, and
   * where a storage system enforces sizes the controller stops electing.
   */
  public static readonly SEED_RECIPE_CONTROLLER = new Storage({ size: Size.gibibytes(1) });

  /**
   * Claims of one size.
   *
   * @throws if a property is of another type, or the size is not a positive number of mebibytes.
   */
  public static of(props: StorageProps): Storage {
    return new Storage(props);
  }

  /** The size of each claim. */
  public readonly size: Size;
  /** Whether the claims outlive their StatefulSet. */
  public readonly retained: boolean;
  private readonly storageClassName?: string;
  private readonly storageClassNames: { [zone: string]: string };

  private constructor(props: StorageProps) {
    enforce('Storage', [
      typeRule('size', props?.size, Size),
      ...typeRules({ ...props }, { storageClassName: String, storageClassNames: Object, retained: Boolean }),
    ]);
    enforce('Storage', [
      {
        holds: Number.isSafeInteger(mebibytes(props.size)) && mebibytes(props.size) > 0,
        what: 'the size of a claim must be positive and whole in mebibytes',
        got: props.size.asString(),
        allowed: 'whole mebibytes from 1',
        fix: 'pass for instance Size.gibibytes(100)',
      },
    ]);
    this.size = props.size;
    this.retained = props.retained ?? true;
    this.storageClassName = props.storageClassName;
    this.storageClassNames = { ...props.storageClassNames };
  }

  /** The StorageClass used in a zone; nothing where the cluster's default applies. */
  public storageClassNameIn(zone: Zone): string | undefined {
    const own = Object.hasOwn(this.storageClassNames, zone.name) ? this.storageClassNames[zone.name] : undefined;
    return own ?? this.storageClassName;
  }

  /** Zones that have a class of their own but are none of these. @internal */
  public _unknownZones(zones: Zone[]): string[] {
    return Object.keys(this.storageClassNames).filter((name) => !zones.some((zone) => zone.name === name));
  }

  /** The same classes and retention with another size. */
  public withSize(size: Size): Storage {
    const { storageClassName, storageClassNames, retained } = this;
    return new Storage({ size, storageClassName, storageClassNames, retained });
  }
}

import { type Component, type ConfigKeys, configKeys } from './config/keys';
import { type KnownRelease, lossOf, RELEASES } from './config/known-releases';
import type { Replication } from './replication';
import { enforce, type Rule } from './rules';

const APACHE_UID = 3000;

/** Where a release's programs are, per component. @internal */
interface Layout {
  readonly image: (component: Component) => string;
  readonly home: (component: Component) => string;
  readonly uid: number;
}

// A registry, which alone may have a port and upper-case letters, the parts of a repository, a tag and a digest.
const PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const IMAGE = new RegExp(`^(?:[A-Za-z0-9.-]+(?::\\d+)?/)?${PART}(?:/${PART})*(?::([A-Za-z0-9_][\\w.-]{0,127}))?(@sha256:[0-9a-f]{64})?$`);

/** Whether a reference to an image means the same image for ever, as far as a tag can. */
function isPinned(image: string): boolean {
  const [, tag, digest] = IMAGE.exec(image) ?? [];
  return digest !== undefined || (tag !== undefined && tag !== 'latest');
}

/** The release that a tag names, if it names one. */
const versionIn = (image: string) => /\d+\.\d+\.\d+/.exec(IMAGE.exec(image)?.[1] ?? '')?.[0];

const warned = new Set<string>();

/**
 * A version of RocketMQ: its image and paths, the keys its configuration files may hold, and what is known to be wrong with it.
 *
 * Only releases whose controller mode was read or measured are here; the others are refused with the reason.
 *
 * @see https://github.com/apache/rocketmq/releases
 */
export class Release {
  /** The release of the seed recipe, and the one that was measured most. */
  public static readonly V5_1_4 = Release.apache('5.1.4');
  /** The first release with metrics of the controllers, and the newest whose rooms were cut and killed here without a loss. */
  public static readonly V5_2_0 = Release.apache('5.2.0');
  /** The newest release without a known loss of messages or topics. Read, not measured: its jars are not all in Maven Central. */
  public static readonly V5_3_1 = Release.apache('5.3.1');
  /** Only with Replication.ASYNC, and warned about: loses topics in a failover as soon as one of them has attributes. */
  public static readonly V5_3_2 = Release.apache('5.3.2');
  /** Only with Replication.ASYNC, and warned about: loses topics in a failover as soon as one of them has attributes. */
  public static readonly V5_3_3 = Release.apache('5.3.3');
  /** Only with Replication.ASYNC: a master that is cut off acknowledges alone. */
  public static readonly V5_4_0 = Release.apache('5.4.0');
  /** Only with Replication.ASYNC: a master that is cut off acknowledges alone. */
  public static readonly V5_5_0 = Release.apache('5.5.0');

  /** The images of the seed recipe. They run as root, which Pod Security "restricted" forbids: use them only to reproduce the recipe. */
  public static readonly SEED_RECIPE = new Release('5.1.4', {
    image: (component) => `ghcr.io/ksmartdata/rocketmq-${component}:v5.1.4`,
    home: (component) => `/root/rocketmq/${component}`,
    uid: 0,
  });

  /**
   * A release by its version.
   *
   * @param version The version as Apache RocketMQ publishes it, such as 5.1.4.
   * @throws if it is not one of the releases above.
   */
  public static of(version: string): Release {
    const known = Object.keys(RELEASES);
    enforce('Release', [
      { holds: known.includes(version), what: reasonAgainst(version), got: version, allowed: known.join(', '), fix: 'use 5.1.4 or 5.2.0' },
    ]);
    return Release.apache(version);
  }

  private static apache(version: string): Release {
    return new Release(version, {
      image: () => `docker.io/apache/rocketmq:${version}`,
      home: () => `/home/rocketmq/rocketmq-${version}`,
      uid: APACHE_UID,
    });
  }

  private constructor(
    /** The version, such as 5.1.4. */
    public readonly version: string,
    private readonly layout: Layout,
  ) {}

  /**
   * The same release from another registry, or pinned by digest. The image must be laid out as the published one.
   *
   * @param image The reference of an image, such as registry.example.org/rocketmq@sha256:...
   * @throws if the image has neither a tag other than latest nor a digest, or a tag that names another release.
   */
  public withImage(image: string): Release {
    enforce('Release.withImage', [
      {
        holds: isPinned(image),
        what: 'an image must be named by a tag or a digest that stays the same, or a restart can change the release',
        got: image,
        allowed: 'name:tag (not latest) or name@sha256:digest',
        fix: 'pin it',
      },
      {
        holds: (versionIn(image) ?? this.version) === this.version,
        what: `the tag names another release than ${this.version}, whose paths and configuration keys are rendered`,
        got: image,
        allowed: `an image of ${this.version}`,
        fix: 'take the Release of that version, or correct the tag',
      },
    ]);
    return new Release(this.version, { ...this.layout, image: () => image });
  }

  /** What is known to be wrong with it. */
  public get knownProblems(): string[] {
    return [...this.known.knownProblems];
  }

  /** Whether its processes can do without root. */
  public get isRootless(): boolean {
    return this.layout.uid !== 0;
  }

  /** @internal */
  public _image(component: Component): string {
    return this.layout.image(component);
  }

  /** @internal */
  public _home(component: Component): string {
    return this.layout.home(component);
  }

  /** @internal */
  public get _uid(): number {
    return this.layout.uid;
  }

  /** Flags every Java takes. @internal */
  public get _jvmFlags(): string[] {
    return ['-XX:+UseG1GC', '-XX:+ExitOnOutOfMemoryError', '-XX:-OmitStackTraceInFastThrow', '-XX:-UsePerfData'];
  }

  /** Flags of Java 9 and later, on which RocketMQ's memory mapping reaches into the platform; Java 8 refuses to start with them. @internal */
  public get _jvmFlagsJdk9(): string[] {
    return [
      '--add-exports=java.base/sun.nio.ch=ALL-UNNAMED',
      '--add-opens=java.base/java.nio=ALL-UNNAMED',
      '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
    ];
  }

  /** @internal */
  public _keys(component: Component): ConfigKeys {
    return configKeys(this.version, component);
  }

  /** Whether this release keeps what a replication promises. @internal */
  public _replicationRule(replication: Replication): Rule {
    const loss = lossOf(this.version, replication.name);
    return {
      holds: loss === undefined,
      what: `${replication.name} does not hold on release ${this.version}: ${loss?.en}`,
      got: `${replication.name} with ${this.version}`,
      allowed: `${replication.name} up to 5.3.1, ASYNC`,
      fix: 'use release 5.1.4 or 5.2.0',
    };
  }

  /** Tells once a process what speaks against this release. @internal */
  public _warn(): void {
    const { warning } = this.known;
    if (warning === undefined || warned.has(this.version)) return;
    warned.add(this.version);
    process.emitWarning(`RocketMQ ${this.version}: ${warning}`, 'RocketMqReleaseWarning');
  }

  private get known(): KnownRelease {
    return RELEASES[this.version];
  }
}

function reasonAgainst(version: string): string {
  const unknown = 'the controller mode of this release is not known here';
  if (!/^\d+\.\d+\.\d+$/.test(version)) return unknown;
  const [major, minor, patch] = version.split('.').map(Number);
  if (version === '5.1.2') return '5.1.2 cannot start in controller mode (apache/rocketmq#6926)';
  if (major < 5 || (major === 5 && (minor < 1 || (minor === 1 && patch < 1)))) {
    return 'releases up to 5.1.0 lack persistent broker ids: a member that changes its address is a stranger';
  }
  return unknown;
}

import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { cpuQuantity, mebibytes, millicores, sizeQuantity } from './kube/quantity';
import { enforce } from './rules';
import { typeRule, typeRules } from './type-rules';

/** Properties of a {@link Sizing}. */
export interface SizingProps {
  /** The processor share the scheduler sets aside for the pod. Too little, and a busy node delays heartbeats until masters change. */
  readonly cpuRequest: Cpu;

  /**
   * The memory the container may use, in which everything must fit: heap, direct memory, threads and, for brokers, the page cache of the
   * commit log. Heap and direct memory are derived from it.
   */
  readonly memoryLimit: Size;

  /**
   * The memory the scheduler sets aside for the pod.
   *
   * @default - memoryLimit, so that a full node never takes memory back from a running member
   */
  readonly memoryRequest?: Size;

  /**
   * A ceiling on processor use.
   *
   * A broker that is throttled misses heartbeats, which looks like a failure.
   *
   * @default - no ceiling
   */
  readonly cpuLimit?: Cpu;

  /**
   * The Java heap (-Xms and -Xmx), in percent of the memory limit.
   *
   * @default 40, so that most of the rest is page cache
   */
  readonly heapPercent?: number;

  /**
   * The memory Netty may use outside the heap (-XX:MaxDirectMemorySize), in percent of the memory limit.
   *
   * @default 20
   */
  readonly directMemoryPercent?: number;
}

const HEAP_PERCENT = 40;
const DIRECT_MEMORY_PERCENT = 20;

/** What one pod may use. Java learns the limit from the container when it starts, so that a limit changed by hand is followed too. */
export class Sizing {
  /**
   * A size of one's own.
   *
   * @throws if a property is of another type, an amount is not positive and whole, a request exceeds its limit, or the parts leave less than a
   * quarter of the memory.
   */
  public static of(props: SizingProps): Sizing {
    return new Sizing(props);
  }

  private constructor(private readonly props: SizingProps) {
    enforce('Sizing', [
      typeRule('cpuRequest', props?.cpuRequest, Cpu),
      typeRule('memoryLimit', props?.memoryLimit, Size),
      ...typeRules({ ...props }, { cpuLimit: Cpu, memoryRequest: Size }),
    ]);
    const { cpuRequest, cpuLimit, memoryLimit, memoryRequest = memoryLimit } = props;
    const { heapPercent = HEAP_PERCENT, directMemoryPercent = DIRECT_MEMORY_PERCENT } = props;
    const wholeMillis = (cpu: Cpu) => Number.isSafeInteger(millicores(cpu)) && millicores(cpu) > 0;
    const wholeMebibytes = (size: Size) => Number.isSafeInteger(mebibytes(size)) && mebibytes(size) > 0;
    enforce('Sizing', [
      {
        holds: wholeMillis(cpuRequest) && (cpuLimit === undefined || wholeMillis(cpuLimit)),
        what: 'processor shares must be positive and whole in millicores',
        got: [cpuRequest.amount, cpuLimit?.amount],
        allowed: 'millicores from 1',
        fix: 'pass for instance Cpu.millis(500)',
      },
      {
        holds: cpuLimit === undefined || millicores(cpuRequest) <= millicores(cpuLimit),
        what: 'cpuRequest must not exceed cpuLimit',
        got: `${cpuRequest.amount} of ${cpuLimit?.amount}`,
        allowed: 'a request up to the limit',
        fix: 'raise the limit or leave it out',
      },
      {
        holds: wholeMebibytes(memoryLimit) && wholeMebibytes(memoryRequest),
        what: 'memory must be positive and whole in mebibytes',
        got: [memoryRequest.asString(), memoryLimit.asString()],
        allowed: 'whole mebibytes from 1',
        fix: 'pass for instance Size.gibibytes(4)',
      },
      {
        holds: mebibytes(memoryLimit) >= 256,
        what: 'memoryLimit must hold a Java process',
        got: memoryLimit.asString(),
        allowed: 'at least 256Mi',
        fix: 'raise it',
      },
      {
        holds: mebibytes(memoryRequest) <= mebibytes(memoryLimit),
        what: 'memoryRequest must not exceed memoryLimit',
        got: `${memoryRequest.asString()} of ${memoryLimit.asString()}`,
        allowed: 'a request up to the limit',
        fix: 'raise the limit or leave the request out',
      },
      {
        holds:
          [heapPercent, directMemoryPercent].every((percent) => Number.isInteger(percent) && percent >= 5) && heapPercent + directMemoryPercent <= 75,
        what: 'heapPercent and directMemoryPercent must leave room for threads, class data and page cache',
        got: `${heapPercent} and ${directMemoryPercent}`,
        allowed: 'whole numbers from 5, together at most 75',
        fix: 'lower them or raise memoryLimit',
      },
    ]);
  }

  /** @internal */
  public get _heapPercent(): number {
    return this.props.heapPercent ?? HEAP_PERCENT;
  }

  /** @internal */
  public get _directMemoryPercent(): number {
    return this.props.directMemoryPercent ?? DIRECT_MEMORY_PERCENT;
  }

  /** @internal */
  public _resources() {
    const { cpuRequest, cpuLimit, memoryLimit, memoryRequest = memoryLimit } = this.props;
    return {
      requests: { cpu: cpuQuantity(cpuRequest), memory: sizeQuantity(memoryRequest) },
      limits: { ...(cpuLimit && { cpu: cpuQuantity(cpuLimit) }), memory: sizeQuantity(memoryLimit) },
    };
  }
}

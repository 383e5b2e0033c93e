import { createServer, type Server, type Socket } from 'node:net';

/** What a process answers to one request: a header and a body, or nothing for ever. */
export interface Answer {
  readonly header?: { readonly [key: string]: unknown };
  readonly body?: string | Buffer;
}
export type Handler = (code: number, extFields: { [key: string]: string }, body: string) => Answer | 'silence';

/** Speaks RocketMQ's remoting protocol on an address of this machine; the answers are the test's. */
export class Endpoint {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();

  constructor(
    readonly host: string,
    readonly port: number,
    private readonly handle: Handler,
    private readonly pieces = 1,
    private readonly pieceMillis = 3,
  ) {}

  /** How long an answer may take; each takes another time. */
  jitterMillis = 0;

  get isUp(): boolean {
    return this.server !== undefined;
  }

  async open(): Promise<this> {
    const server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket)).on('error', () => socket.destroy());
      let received = Buffer.alloc(0);
      socket.on('data', (chunk) => {
        received = Buffer.concat([received, chunk]);
        if (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) void this.answer(socket, received);
      });
    });
    this.server = server;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(this.port, this.host, resolve));
    return this;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  private async answer(socket: Socket, frame: Buffer): Promise<void> {
    const headerLength = frame.readInt32BE(4) & 0xffffff;
    const { code, extFields } = JSON.parse(frame.subarray(8, 8 + headerLength).toString());
    if (this.jitterMillis > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * this.jitterMillis));
    const answer = this.handle(code, extFields, frame.subarray(8 + headerLength, 4 + frame.readInt32BE(0)).toString());
    if (answer === 'silence') return;
    const header = Buffer.from(JSON.stringify({ code: 0, flag: 1, language: 'JAVA', opaque: 1, version: 401, ...answer.header }));
    const body = Buffer.from(answer.body ?? '');
    const sizes = Buffer.alloc(8);
    sizes.writeInt32BE(4 + header.length + body.length, 0);
    sizes.writeInt32BE(header.length, 4);
    const bytes = Buffer.concat([sizes, header, body]);
    for (let piece = 0; piece < this.pieces; piece++) {
      const cut = (part: number) => Math.floor((bytes.length * part) / this.pieces);
      socket.write(bytes.subarray(cut(piece), cut(piece + 1)));
      if (this.pieces > 1) await new Promise((resolve) => setTimeout(resolve, this.pieceMillis).unref());
    }
  }
}

export type Role = 'master' | 'slave' | 'fenced' | 'joining';

/** The bodies of code 907 as real brokers of 5.1.4 send them. */
export const HA_STATUS: { [state: string]: Answer } = {
  master: {
    body: '{"haClientRuntimeInfo":{"lastReadTimestamp":0,"maxOffset":0},"haConnectionInfo":[{"addr":"10.0.0.2:55526","diff":0,"inSync":true,"slaveAckOffset":55}],"inSyncSlaveNums":1,"master":true,"masterCommitLogMaxOffset":55}',
  },
  'lone master': { body: '{"haClientRuntimeInfo":{},"haConnectionInfo":[],"inSyncSlaveNums":0,"master":true,"masterCommitLogMaxOffset":55}' },
  slave: {
    body: '{"haClientRuntimeInfo":{"lastReadTimestamp":1,"masterAddr":"10.0.0.1:10912","maxOffset":55},"haConnectionInfo":[],"inSyncSlaveNums":0,"master":false,"masterCommitLogMaxOffset":55}',
  },
  'slave without a master address': {
    body: '{"haClientRuntimeInfo":{"lastReadTimestamp":1,"maxOffset":55},"haConnectionInfo":[],"inSyncSlaveNums":0,"master":false}',
  },
  'slave without a connection': { header: { code: 1, remark: 'java.lang.NullPointerException' } },
  fenced: { body: '{"haClientRuntimeInfo":{},"haConnectionInfo":[],"inSyncSlaveNums":-1,"master":true,"masterCommitLogMaxOffset":55}' },
};

export interface Member {
  readonly id: number;
  readonly endpoint: Endpoint;
  role: Role;
  inSync: boolean;
  label: string;
  /** It answers sends with an error, because it was told to. */
  refusesSends: boolean;
  /** How often it writes to its slave when there is nothing to write, in milliseconds. */
  heartbeat: number;
  /** It is to tell its master that it does not count for the in-sync set, and has told it. */
  learner: boolean;
  isKnownAsLearner: boolean;
  /** How old a connection to its master may get, in milliseconds: below 0 it makes one after the other. */
  housekeeping: number;
  /** When it gives up its connections. */
  onRestless?: () => void;
  /** What the peer has not got yet, in bytes. */
  behind: number;
  /** It listens and answers nothing, as in a long garbage collection. */
  stuck: boolean;
  /** It refuses sends, or lets them in, when it is told to, and its answer is lost. */
  mute: boolean;
  /** When it is told to refuse sends, and to let them in again. */
  onRefusal?: () => void;
  onAcceptance?: () => void;
  /** Requests it refuses, as with access control. */
  refuses: number[];
}

/** What a process begins with, whatever its former one was told. */
const NEW_PROCESS = { label: '', refusesSends: false, heartbeat: 500, learner: false, isKnownAsLearner: false, housekeeping: 4000 };

/** A broker group and its leading controller, whose state moves as elections are asked for. */
export class FakeGroup {
  readonly members: Member[];
  readonly controller: Endpoint;
  readonly elections: number[] = [];
  /** Elections while the master still let sends in, or had some that the elected one had not. */
  readonly rashElections: number[] = [];
  /** The heart beat of the master at each election. */
  readonly quiet: number[] = [];
  hasLeader = true;
  /** How often somebody was told who is in the in-sync set. */
  tables = 0;
  /** How long a member takes to become master after its election. */
  takeOverMillis = 20;
  /** How often the controllers refuse to take a member out of the in-sync set. */
  refusals = 0;
  /** How many slaves a master still counts that has not heard from the controllers. */
  unheard: number | undefined;
  /** Whom the controllers call the master, if it is not who calls itself so. */
  elected: number | undefined;
  /** How many elections the controller does not answer, nor hold. */
  deaf = 0;
  onDeafElection: () => void = () => {};
  /** What the controller says to an election, if it is not to happen. */
  refusal: string | undefined;

  /** @param net The first three bytes of its addresses, so that groups do not meet. */
  constructor(net: string) {
    this.members = [0, 1].map((index) => {
      const member: Member = {
        id: index + 1,
        endpoint: new Endpoint(`${net}.${index + 1}`, 10911, (code, _, body) => this.answerOf(member, code, body)),
        role: index === 0 ? 'master' : 'slave',
        inSync: true,
        ...NEW_PROCESS,
        behind: 0,
        stuck: false,
        mute: false,
        refuses: [],
      };
      return member;
    });
    this.controller = new Endpoint(`${net}.9`, 9878, (code, fields, body) => this.controllerAnswer(code, fields, body));
  }

  async open(): Promise<this> {
    await Promise.all([...this.members.map(({ endpoint }) => endpoint.open()), this.controller.open()]);
    return this;
  }

  async close(): Promise<void> {
    await Promise.all([...this.members.map(({ endpoint }) => endpoint.close()), this.controller.close()]);
  }

  address(index: number): string {
    return `${this.members[index].endpoint.host}:10911`;
  }

  /** The process of a member ends: the controller elects the other if it may. */
  async stop(index: number): Promise<void> {
    const member = this.members[index];
    await member.endpoint.close();
    Object.assign(member, NEW_PROCESS, { inSync: false });
    const peer = this.members[1 - index];
    if (member.role === 'master' && peer.inSync && peer.endpoint.isUp) peer.role = 'master';
    member.role = 'joining';
  }

  /** It comes back as a slave and is in sync a little later. */
  async start(index: number, syncMillis = 30): Promise<void> {
    const member = this.members[index];
    member.role = 'slave';
    await member.endpoint.open();
    setTimeout(() => this.catchUp(index), syncMillis);
  }

  private reconnect(member: Member): void {
    member.isKnownAsLearner = member.learner;
    if (this.refusals-- <= 0) member.inSync = false;
  }

  /** It catches up: its master takes it in. */
  catchUp(index: number): void {
    const member = this.members[index];
    if (!member.isKnownAsLearner) member.inSync = true;
  }

  private answerOf(member: Member, code: number, body: string): Answer | 'silence' {
    if (member.stuck) return 'silence';
    if (member.refuses.includes(code)) return { header: { code: 16, remark: 'No accessKey is configured' } };
    if (code === 907) {
      const answer = HA_STATUS[{ joining: 'slave without a master address' }[member.role as string] ?? member.role];
      const slaves = this.members.filter((one) => one !== member && one.inSync).length;
      const body = `${answer.body ?? ''}`
        .replace('"slaveAckOffset":55', `"slaveAckOffset":${55 - member.behind}`)
        .replace('"inSyncSlaveNums":1', `"inSyncSlaveNums":${this.unheard ?? slaves}`);
      return { ...answer, body };
    }
    if (code === 25) {
      const settings = new Map(body.split('\n').map((line) => line.split('=') as [string, string]));
      member.label = settings.get('metricsLabel') ?? member.label;
      const [from, acting] = ['startAcceptSendRequestTimeStamp', 'enableSlaveActingMaster'].map((key) => settings.get(key));
      member.heartbeat = Number(settings.get('haSendHeartbeatInterval') ?? member.heartbeat);
      member.learner = (settings.get('asyncLearner') ?? `${member.learner}`) === 'true';
      member.housekeeping = Number(settings.get('haHousekeepingInterval') ?? member.housekeeping);
      if (settings.get('haHousekeepingInterval') === '-1') {
        // A client that waits for something to read looks after a second.
        setTimeout(() => {
          if (member.housekeeping < 0) this.reconnect(member);
        }, 1000);
        member.onRestless?.();
      }
      if (from === undefined) return {};
      const { mute } = member;
      member.refusesSends = Number(from) > Date.now() && acting === 'true';
      if (member.refusesSends) member.onRefusal?.();
      else member.onAcceptance?.();
      if (mute) return 'silence';
      return {};
    }
    if (code === 26) {
      const from = member.refusesSends ? 9999999999999 : 0;
      return { body: `brokerName=broker-0\nmetricsLabel=${member.label}\nstartAcceptSendRequestTimeStamp=${from}\nmetricsExporterType=PROM\n` };
    }
    return { header: { code: 3 } };
  }

  private controllerAnswer(code: number, fields: { [key: string]: string }, body: string): Answer | 'silence' {
    if (code === 1005) {
      const leader = this.hasLeader ? { controllerLeaderAddress: `${this.controller.host}:9878`, controllerLeaderId: 'n0' } : {};
      return { header: { extFields: { ...leader, isLeader: `${this.hasLeader}`, group: 'mq-controller', peers: 'n0:1;' } } };
    }
    if (code === 1006) {
      this.tables++;
      const [brokerName] = JSON.parse(body);
      const replica = ({ id, endpoint }: Member) => ({ alive: endpoint.isUp, brokerAddress: `${endpoint.host}:10911`, brokerId: id, brokerName });
      const master = this.members.find(({ role, endpoint }) => role === 'master' && endpoint.isUp);
      const table = {
        inSyncReplicas: this.members.filter(({ inSync }) => inSync).map(replica),
        ...(master && { masterAddress: `${master.endpoint.host}:10911`, masterBrokerId: this.elected ?? master.id }),
        masterEpoch: 1,
        notInSyncReplicas: this.members.filter(({ inSync }) => !inSync).map(replica),
        syncStateSetEpoch: 2,
      };
      return { body: JSON.stringify({ replicasInfoTable: { [brokerName]: table } }) };
    }
    if (code === 1002) {
      if (this.deaf-- > 0) {
        this.onDeafElection();
        return 'silence';
      }
      const elected = this.members.find(({ id }) => `${id}` === fields.brokerId);
      if (this.refusal !== undefined || !elected?.inSync || !elected.endpoint.isUp)
        return { header: { code: 2012, remark: this.refusal ?? 'Failed to elect' } };
      this.elections.push(elected.id);
      this.quiet.push(...this.members.filter(({ role }) => role === 'master').map(({ heartbeat }) => heartbeat));
      if (this.members.some(({ role, refusesSends, heartbeat, behind }) => role === 'master' && (!refusesSends || heartbeat < 3000 || behind > 0)))
        this.rashElections.push(elected.id);
      for (const member of this.members) if (member !== elected && member.role === 'master') member.role = 'slave';
      setTimeout(() => {
        elected.role = 'master';
      }, this.takeOverMillis);
      return { header: { extFields: { masterBrokerId: fields.brokerId, masterEpoch: '2', syncStateSetEpoch: '3' } } };
    }
    return { header: { code: 3 } };
  }
}

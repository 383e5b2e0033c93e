import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Answer, Endpoint, FakeGroup, HA_STATUS } from './fake-rocketmq';
import { freshNet, runScript, SCRIPTS, Volume } from './run-script';

const volumes: Volume[] = [];
const volume = (keys: { [key: string]: string }, id?: number) => {
  const made = new Volume(keys, id);
  volumes.push(made);
  return made.conf;
};
afterAll(() => {
  for (const made of volumes) made.remove();
});

const fresh = () => `${freshNet()}.1`;

async function probe(component: string, kind: string, endpoint: Endpoint, conf = ''): Promise<boolean> {
  await endpoint.open();
  const { status } = await runScript('probe.sh', [component, kind], { POD_IP: endpoint.host, CONF: conf });
  await endpoint.close();
  return status === 0;
}

describe('The startup probe of a broker', () => {
  const registered = ['master', 'lone master', 'slave'];
  test.concurrent.each(Object.keys(HA_STATUS))('knows whether a %s is registered', async (state) => {
    const endpoint = new Endpoint(fresh(), 10911, () => HA_STATUS[state]);
    expect(await probe('broker', 'startup', endpoint)).toBe(registered.includes(state));
  });
});

describe('The readiness probe of a broker', () => {
  async function isReady(change: (group: FakeGroup) => void, member: number): Promise<boolean> {
    const group = await new FakeGroup(freshNet()).open();
    change(group);
    const conf = volume({ controllerAddr: `${fresh()}:9878;${group.controller.host}:9878` }, group.members[member].id);
    const { status } = await runScript('probe.sh', ['broker', 'readiness'], { POD_IP: group.members[member].endpoint.host, CONF: conf });
    await group.close();
    return status === 0;
  }

  test.concurrent('holds for a serving master, also when no controller leads', async () => {
    const withoutLeader = (group: FakeGroup) => {
      group.hasLeader = false;
    };
    expect(await isReady(withoutLeader, 0)).toBe(true);
  });
  test.concurrent('holds for a slave that is in sync, although the first controller does not answer', async () => {
    expect(await isReady(() => {}, 1)).toBe(true);
  });
  test.concurrent('fails for a slave that is not in sync', async () => {
    const lagging = (group: FakeGroup) => {
      group.members[1].inSync = false;
    };
    expect(await isReady(lagging, 1)).toBe(false);
  });
  test.concurrent('fails for a slave while no controller leads, since nobody knows who is in sync', async () => {
    const withoutLeader = (group: FakeGroup) => {
      group.hasLeader = false;
    };
    expect(await isReady(withoutLeader, 1)).toBe(false);
  });
  test.concurrent('fails for a fenced broker, which listens and calls itself a master', async () => {
    const fenced = (group: FakeGroup) => {
      group.members[0].role = 'fenced';
    };
    expect(await isReady(fenced, 0)).toBe(false);
  });
});

describe('The probes of controllers and name servers', () => {
  const leader: Answer = { header: { extFields: { controllerLeaderAddress: '10.0.0.1:9878', isLeader: 'false', group: 'g' } } };
  const none: Answer = { header: { extFields: { isLeader: 'false', group: 'g' } } };

  test.concurrent('call a controller ready only when it knows a leader', async () => {
    expect(await probe('controller', 'readiness', new Endpoint(fresh(), 9878, () => leader))).toBe(true);
    expect(await probe('controller', 'readiness', new Endpoint(fresh(), 9878, () => none))).toBe(false);
  });
  test.concurrent('call a controller without a leader started and alive', async () => {
    expect(await probe('controller', 'startup', new Endpoint(fresh(), 9878, () => none))).toBe(true);
    expect(await probe('controller', 'liveness', new Endpoint(fresh(), 9878, () => none))).toBe(true);
  });
  test.concurrent('ask a name server a question that it answers', async () => {
    const handle = (code: number): Answer => (code === 106 ? { body: '{}' } : { header: { code: 3 } });
    for (const kind of ['startup', 'readiness', 'liveness']) expect(await probe('nameserver', kind, new Endpoint(fresh(), 9876, handle))).toBe(true);
  });
  test.concurrent('fail for a name server that refuses the question', async () => {
    const refuse = (): Answer => ({ header: { code: 1, remark: 'not yet' } });
    expect(await probe('nameserver', 'readiness', new Endpoint(fresh(), 9876, refuse))).toBe(false);
  });
});

describe('The liveness probe of a controller', () => {
  const hex = (address: string) =>
    address
      .split('.')
      .reverse()
      .map((part) => Number(part).toString(16).padStart(2, '0').toUpperCase())
      .join('');
  const mapped = (address: string) => `0000000000000000FFFF0000${hex(address)}`;
  interface Connection {
    readonly to: string;
    readonly state?: string;
    readonly unsent?: string;
    readonly retransmits?: string;
    readonly port?: string;
  }
  const STUCK = { state: '01', unsent: '000133D3', retransmits: '00000008', port: '2696' };

  /** A controller with these connections, whose peer n1 is at 10.0.0.4 now; `names` are what the DNS knows. */
  async function isAlive(connections: Connection[], names: { [host: string]: string } = { n0: '10.0.0.3', n1: '10.0.0.4' }): Promise<boolean> {
    const made = new Volume({
      controllerDLegerPeers: Object.keys({ n0: 1, n1: 1 })
        .map((id) => `${id}-${id}.mq:9878`)
        .join(';'),
    });
    volumes.push(made);
    const line = ({ to, ...more }: Connection, index: number) => {
      const { state, unsent, retransmits, port } = { ...STUCK, ...more };
      return `   ${index}: ${mapped('10.0.0.3')}:8520 ${mapped(to)}:${port} ${state} ${unsent}:00000000 01:00000390 ${retransmits}  3000        0 2252579 2\n`;
    };
    writeFileSync(join(made.folder, 'tcp'), '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n');
    writeFileSync(join(made.folder, 'tcp6'), connections.map(line).join(''));
    const lines = Object.entries(names).map(([id, address]) => `${id}.mq) echo '${address}   ${id}.mq' ;;`);
    writeFileSync(join(made.folder, 'getent'), `#!/usr/bin/env bash\ncase $2 in\n${lines.join('\n')}\nslow.mq) sleep 60 ;;\n*) exit 2 ;;\nesac\n`);
    chmodSync(join(made.folder, 'getent'), 0o755);
    const endpoint = await new Endpoint(fresh(), 9878, () => ({ header: { extFields: { isLeader: 'true' } } })).open();
    const env = { POD_IP: endpoint.host, CONF: made.conf, PROC_NET: made.folder, PATH: `${made.folder}:${process.env.PATH}` };
    const { status } = await runScript('probe.sh', ['controller', 'liveness'], env);
    await endpoint.close();
    return status === 0;
  }

  test.concurrent('fails when it sends to an address that no peer has any more', async () => {
    expect(await isAlive([{ to: '10.0.0.9' }])).toBe(false);
    expect(await isAlive([{ to: '10.0.0.4', unsent: '00000000' }, { to: '10.0.0.9' }])).toBe(false);
  });
  test.concurrent('holds for a peer that is merely out of reach: it keeps its address', async () => {
    expect(await isAlive([{ to: '10.0.0.4' }])).toBe(true);
  });
  test.concurrent.each([
    ['is healthy', { unsent: '00000000', retransmits: '00000000' }],
    ['has only just begun to stall', { retransmits: '00000003' }],
    ['is closed already', { state: '04' }],
    ['is no controller', { port: '2694' }],
  ])('holds for a connection to an unknown address that %s', async (_, more) => {
    expect(await isAlive([{ to: '10.0.0.9', ...more }])).toBe(true);
  });
  test.concurrent('holds when the names cannot be resolved, so that no failure of the DNS restarts anything', async () => {
    expect(await isAlive([{ to: '10.0.0.9' }], { n0: '10.0.0.3' })).toBe(true);
  });
});

describe('Any probe', () => {
  test.concurrent('fails in bounded time when the process accepts and never answers', async () => {
    const endpoint = await new Endpoint(fresh(), 10911, () => 'silence').open();
    const { status, seconds } = await runScript('probe.sh', ['broker', 'liveness'], { POD_IP: endpoint.host, CONF: '' });
    await endpoint.close();
    expect(status).not.toBe(0);
    expect(seconds).toBeLessThan(10);
  });
  test.concurrent('fails in bounded time when the process stops in the middle of its answer', async () => {
    const endpoint = new Endpoint(fresh(), 10911, () => HA_STATUS.master, 2, 60_000);
    expect(await probe('broker', 'startup', endpoint)).toBe(false);
  });
  test.concurrent('has a whole answer or none when the time is over while bash still reads it', async () => {
    const host = fresh();
    let size = 0;
    const endpoint = await new Endpoint(host, 9876, () => ({ body: 'x'.repeat(size) })).open();
    const script = '. "$1/common.sh"; if request "$2:9876" 26; then printf %s "$body" | wc -c; else echo none; fi';
    const askFor = async (bytes: number, seconds: string) => {
      size = bytes;
      const asked = spawn('bash', ['-c', script, '-', SCRIPTS, host], { env: { PATH: process.env.PATH, REQUEST_SECONDS: seconds } });
      let said = '';
      asked.stdout.on('data', (chunk) => (said += chunk));
      await new Promise((resolve) => asked.on('close', resolve));
      return said.trim();
    };
    expect(await askFor(20_000, '20')).toBe('20000');
    expect(['2000000', 'none']).toContain(await askFor(2_000_000, '0.5'));
    await endpoint.close();
  });
  test.concurrent('fails when something else answers', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const host = fresh();
    await new Promise<void>((resolve) => server.listen(10911, host, resolve));
    expect((await runScript('probe.sh', ['broker', 'liveness'], { POD_IP: host, CONF: '' })).status).not.toBe(0);
    server.close();
  });
  test.concurrent('fails when nothing listens', async () => {
    expect((await runScript('probe.sh', ['broker', 'liveness'], { POD_IP: fresh(), CONF: '' })).status).not.toBe(0);
  });
  test.concurrent('reads an answer that comes in pieces, with bytes that are no ASCII', async () => {
    const body = Buffer.concat([Buffer.from([0x80, 0xc3]), Buffer.from(HA_STATUS.slave.body as string), Buffer.from('队列')]);
    expect(await probe('broker', 'startup', new Endpoint(fresh(), 10911, () => ({ body }), 40))).toBe(true);
  });
  test.concurrent('fails with a usage message for a component that does not exist', async () => {
    const { status, output } = await runScript('probe.sh', ['brokr', 'liveness'], { CONF: '' });
    expect(status).toBe(2);
    expect(output).toContain("unknown probe 'brokr liveness'");
  });
});

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Endpoint, FakeGroup } from './fake-rocketmq';
import { freshNet, runScript, SCRIPTS, Volume } from './run-script';

const volumes: Volume[] = [];
afterAll(() => {
  for (const made of volumes) made.remove();
});

/** Tells its process and its arguments, a line each. */
const TELLS = `echo "pid $$ of $PPID"; printf '%s\\n' "$@"`;

async function start(component: string, jdk: string, keys: { [key: string]: string } = {}, env: { [name: string]: string } = {}, id?: number) {
  return startOn(new Volume(keys, id), component, jdk, env);
}

interface Run {
  /** What bash runs in the place of Java. */
  readonly java?: string;
  /** When the script is told to stop. */
  readonly told?: Promise<unknown>;
}

async function startOn(volume: Volume, component: string, jdk: string, env: { [name: string]: string } = {}, { java: main = TELLS, told }: Run = {}) {
  volumes.push(volume);
  const java = join(volume.folder, 'jdk/bin/java');
  mkdirSync(join(volume.folder, 'jdk/bin'), { recursive: true });
  writeFileSync(java, `#!/usr/bin/env bash\nif [ "$1" = -version ]; then echo 'openjdk version "${jdk}"' >&2; exit; fi\n${main}\n`);
  chmodSync(java, 0o755);
  const all = {
    CONF: volume.conf,
    JAVA_HOME: join(volume.folder, 'jdk'),
    TMPDIR: volume.folder,
    ROCKETMQ_HOME: '/home/rocketmq/rocketmq-5.1.4',
    POD_IP: '127.0.0.1',
    MEMORY_LIMIT_MIB: '4096',
    HEAP_PERCENT: '40',
    DIRECT_MEMORY_PERCENT: '20',
    JVM_FLAGS: '-XX:+UseG1GC -Xss512k',
    JVM_FLAGS_JDK9: '--add-opens=java.base/java.nio=ALL-UNNAMED',
    MEMBER: '0',
    FIRST_BOOT_SECONDS: '30',
    NAMESRV_ADDR: '',
    ...env,
  };
  const ended = await runScript('start.sh', [component], all, told);
  return { ...ended, lines: ended.output.trim().split('\n'), filled: () => readFileSync(join(volume.folder, `${component}.conf`), 'utf8') };
}

describe('The start script', () => {
  test.concurrent('gives Java its share of the limit, and puts everything it writes on volumes', async () => {
    const { status, lines } = await start('broker', '1.8.0_402');
    expect(status).toBe(0);
    expect(lines).toEqual(
      expect.arrayContaining([
        '-Xms1638m',
        '-Xmx1638m',
        '-XX:MaxDirectMemorySize=819m',
        '-XX:+UseG1GC',
        '-Xss512k',
        '-Duser.home=/var/lib/rocketmq',
        '-XX:ErrorFile=/var/log/rocketmq/hs_err_%p.log',
        '-Drocketmq.home.dir=/home/rocketmq/rocketmq-5.1.4',
        'org.apache.rocketmq.broker.BrokerStartup',
      ]),
    );
  });

  test.concurrent('passes the flags of Java 9 to a JDK 17 and not to a JDK 8, which would refuse to start', async () => {
    expect((await start('broker', '1.8.0_402')).lines).not.toContain('--add-opens=java.base/java.nio=ALL-UNNAMED');
    expect((await start('broker', '17.0.15')).lines).toContain('--add-opens=java.base/java.nio=ALL-UNNAMED');
  });

  test.concurrent('lets no Java keep to the address of a pod that was restarted', async () => {
    for (const component of ['broker', 'controller', 'nameserver'])
      expect((await start(component, '1.8.0_402')).lines).toContain(`-Djava.security.properties=${SCRIPTS}/java.security`);
    const file = readFileSync(join(SCRIPTS, 'java.security'), 'utf8');
    expect(file).toMatch(/^networkaddress\.cache\.ttl=1$/m);
    expect(file).toMatch(/^networkaddress\.cache\.negative\.ttl=1$/m);
  });

  test.concurrent('can do without flags', async () => {
    expect(await start('broker', '17.0.15', {}, { JVM_FLAGS: '', JVM_FLAGS_JDK9: '' })).toMatchObject({ status: 0 });
  });

  test.concurrent('stays the parent of Java, which would miss a SIGTERM as PID 1 before its handler is there', async () => {
    const { lines } = await start('nameserver', '17.0.15');
    expect(lines.find((line) => line.startsWith('pid'))).not.toMatch(new RegExp(` of ${process.pid}$`));
  });

  test.concurrent('passes SIGTERM on to Java, waits until it has stopped, and ends as it ended', async () => {
    const volume = new Volume({});
    const isUp = join(volume.folder, 'up');
    const told = (async () => {
      while (!existsSync(isUp)) await pause(50);
    })();
    const slow = `trap 'echo stopping; sleep 1; echo stopped; exit 7' TERM; touch '${isUp}'; while true; do sleep 0.1; done`;
    const { status, lines } = await startOn(volume, 'controller', '17.0.15', {}, { java: slow, told });
    expect({ status, lines: lines.slice(-2) }).toEqual({ status: 7, lines: ['stopping', 'stopped'] });
  });

  test.concurrent('ends as a Java that was killed, so that Kubernetes starts it again', async () => {
    expect(await startOn(new Volume({}), 'controller', '17.0.15', {}, { java: 'kill -KILL $$' })).toMatchObject({ status: 137 });
  });

  test.concurrent('adds the address of the pod to a copy of the configuration of a broker, and of no other', async () => {
    expect((await start('broker', '17.0.15', { listenPort: '10911' })).filled()).toMatch(
      /listenPort=10911\nbrokerIP1=127.0.0.1\nbrokerIP2=127.0.0.1\n$/,
    );
    expect((await start('controller', '17.0.15')).filled()).not.toContain('brokerIP1');
  });

  test.concurrent.each([
    ['nameserver', 'namesrv.NamesrvStartup'],
    ['controller', 'controller.ControllerStartup'],
  ])('starts a %s by its own class', async (component, main) => {
    expect((await start(component, '17.0.15')).lines).toContain(`org.apache.rocketmq.${main}`);
  });

  test.concurrent('refuses a component that does not exist', async () => {
    expect(await start('proxy', '17.0.15')).toMatchObject({ status: 2 });
  });
});

describe('The first start of a member', () => {
  const second = (group: FakeGroup, bound = '30', id?: number) =>
    start('broker', '17.0.15', { controllerAddr: `${group.controller.host}:9878` }, { MEMBER: '1', FIRST_BOOT_SECONDS: bound }, id);
  const emptyGroup = async () => {
    const group = await new FakeGroup(freshNet()).open();
    for (const member of group.members) Object.assign(member, { role: 'joining', inSync: false });
    return group;
  };

  test.concurrent('waits for its peer to hold the group when it is member 1 with an empty store', async () => {
    const group = await emptyGroup();
    setTimeout(() => Object.assign(group.members[0], { role: 'master', inSync: true }), 900);
    const { seconds, lines } = await second(group);
    await group.close();
    expect(seconds).toBeGreaterThan(0.8);
    expect(lines.filter((line) => line.startsWith('start.sh'))).toEqual(['start.sh: waiting up to 30s for the other member to hold broker-0 first']);
    expect(lines).toContain('org.apache.rocketmq.broker.BrokerStartup');
  });

  test.concurrent('does not wait for ever: after the bound it starts as the first', async () => {
    const group = await emptyGroup();
    const { output, seconds } = await second(group, '2');
    await group.close();
    expect(seconds).toBeGreaterThan(1);
    expect(output).toContain('after 2s no member holds broker-0; starting as its first');
    expect(output).toContain('BrokerStartup');
  });

  test.concurrent('does not count the time in which no controller leads, since nobody can be elected', async () => {
    const group = await emptyGroup();
    group.hasLeader = false;
    setTimeout(() => {
      group.hasLeader = true;
    }, 2500);
    const { seconds } = await second(group, '1');
    await group.close();
    expect(seconds).toBeGreaterThan(2.5);
  });

  test.concurrent('ends when it is told to stop while it waits, although PID 1 gets no signal that it does not handle', async () => {
    const group = await emptyGroup();
    const volume = new Volume({ controllerAddr: `${group.controller.host}:9878` });
    const told = pause(2000);
    const { status, seconds, output } = await startOn(volume, 'broker', '17.0.15', { MEMBER: '1', FIRST_BOOT_SECONDS: '60' }, { told });
    await group.close();
    // Without a handler it would be ended by the signal itself, which no container is.
    expect(status).toBe(143);
    expect(seconds).toBeLessThan(20);
    expect(output).not.toContain('BrokerStartup');
  });

  test.concurrent('does not wait with messages but no identity, as after a repair by hand', async () => {
    const group = await emptyGroup();
    const volume = new Volume({ controllerAddr: `${group.controller.host}:9878` });
    mkdirSync(join(volume.folder, 'store/commitlog'));
    writeFileSync(join(volume.folder, 'store/commitlog/00000000000000000000'), 'message');
    const { seconds, output } = await startOn(volume, 'broker', '17.0.15', { MEMBER: '1' });
    await group.close();
    expect(output).toContain('BrokerStartup');
    expect(seconds).toBeLessThan(5);
  });

  test.concurrent('does not wait with a store that has an identity, nor as member 0', async () => {
    const group = await emptyGroup();
    expect((await second(group, '30', 2)).seconds).toBeLessThan(5);
    expect((await start('broker', '17.0.15', { controllerAddr: `${group.controller.host}:9878` })).seconds).toBeLessThan(5);
    await group.close();
  });
});

describe('A name server that starts', () => {
  const KNOWS = '{"brokerAddrTable":{"broker-0":{"brokerAddrs":{0:"10.0.0.1:10911"}}},"clusterAddrTable":{"mq":["broker-0"]}}';

  /** Starts the name server ns-0 beside another one, which answers with what it knows. */
  async function besideAnother(body: string | undefined) {
    const other = new Endpoint(`${freshNet()}.1`, 9876, (code) => (code === 106 && body !== undefined ? { body } : 'silence'));
    await other.open();
    const env = { HOSTNAME: 'ns-0', NAMESRV_ADDR: `ns-0.ns.mq.svc:9876;${other.host}:9876`, CLIENT_SECONDS: '2' };
    const ended = await start('nameserver', '17.0.15', {}, env);
    await other.close();
    return { ...ended, waits: ended.output.includes(`waiting 2s, so that clients go to ${other.host}:9876`) };
  }

  test.concurrent('waits until clients have gone to the other one, which knows the brokers', async () => {
    const { waits, seconds, output } = await besideAnother(KNOWS);
    expect(waits).toBe(true);
    expect(seconds).toBeGreaterThan(2);
    expect(output).toContain('NamesrvStartup');
  });

  test.concurrent('does not wait for one that knows none, as at the first boot, nor for one that does not answer', async () => {
    for (const body of ['{"brokerAddrTable":{},"clusterAddrTable":{}}', undefined]) {
      const { waits, output } = await besideAnother(body);
      expect({ waits, started: output.includes('NamesrvStartup') }).toEqual({ waits: false, started: true });
    }
  });
});

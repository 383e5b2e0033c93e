import { Endpoint, FakeGroup } from './fake-rocketmq';
import { type Ended, freshNet, runScript, Volume } from './run-script';

jest.setTimeout(60_000); // each test starts dozens of processes

const volumes: Volume[] = [];
afterAll(() => {
  for (const made of volumes) made.remove();
});
const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

async function withGroup<T>(use: (group: FakeGroup) => Promise<T>): Promise<T> {
  const group = await new FakeGroup(freshNet()).open();
  try {
    return await use(group);
  } finally {
    await group.close();
  }
}

/** The preStop hook of a member. */
function stopMember(
  group: FakeGroup,
  index: number,
  seconds: number,
  id: number | undefined = group.members[index].id,
  routeSeconds = 0,
  moreKeys: { [key: string]: string } = {},
  moreEnv: { [name: string]: string } = {},
): Promise<Ended> {
  const keys = { controllerAddr: `${group.controller.host}:9878`, haHousekeepingInterval: '4000', haSendHeartbeatInterval: '500', ...moreKeys };
  const volume = new Volume(keys, id);
  volumes.push(volume);
  return runScript('stop.sh', ['broker'], {
    CONF: volume.conf,
    POD_IP: group.members[index].endpoint.host,
    MEMBER: `${index}`,
    PEER: group.address(1 - index),
    STOP_SECONDS: `${seconds}`,
    ROUTE_SECONDS: `${routeSeconds}`,
    ...moreEnv,
  });
}

describe('A broker that is told to stop', () => {
  test.concurrent('hands the group over when it is master, sees the peer take over, and leaves', () =>
    withGroup(async (group) => {
      group.takeOverMillis = 300;
      const { status, output, seconds } = await stopMember(group, 0, 30);
      expect(status).toBe(0);
      expect(group.elections).toEqual([2]);
      expect(group.members.map(({ role }) => role)).toEqual(['slave', 'master']);
      expect(seconds).toBeLessThan(10);
      expect(output).toContain('stop.sh: handed the group over to broker id 2\n');
    }));

  test.concurrent('refuses sends before the election, for good, and only then hands over', () =>
    withGroup(async (group) => {
      await stopMember(group, 0, 30);
      expect(group.elections).toEqual([2]);
      expect(group.rashElections).toEqual([]);
      expect(group.members[0].refusesSends).toBe(true);
    }));

  test.concurrent('writes nothing to its slave during the election, or that one sleeps for 5 s in the middle of its promotion', () =>
    withGroup(async (group) => {
      await stopMember(group, 0, 30);
      // Less than haHousekeepingInterval, after which the slave would give the connection up.
      expect(group.quiet).toEqual([3000]);
      // As a slave it reports in the same time, and must not be taken for lost.
      expect(group.members[0].heartbeat).toBe(500);
    }));

  test.concurrent('lets sends in again also when nobody told it that it refuses them', () =>
    withGroup(async (group) => {
      group.members[0].mute = true;
      const stopping = stopMember(group, 0, 6);
      while (!group.members[0].refusesSends) await pause(20);
      group.members[1].inSync = false;
      group.members[0].mute = false;
      await stopping;
      expect(group.elections).toEqual([]);
      expect(group.members[0].refusesSends).toBe(false);
    }));

  test.concurrent('refuses sends anew before the election when the answer to letting them in was lost', () =>
    withGroup(async (group) => {
      const [member] = group.members;
      member.behind = 20;
      member.onRefusal = () => {
        member.mute = true;
      };
      member.onAcceptance = () => {
        member.behind = 0;
        member.mute = false;
        member.onRefusal = undefined;
      };
      expect((await stopMember(group, 0, 30)).status).toBe(0);
      expect(group.elections).toEqual([2]);
      expect(group.rashElections).toEqual([]);
    }));

  test.concurrent('hands over only when the peer has everything that was let in', () =>
    withGroup(async (group) => {
      group.members[0].behind = 20;
      setTimeout(() => {
        group.members[0].behind = 0;
      }, 700);
      expect((await stopMember(group, 0, 30)).status).toBe(0);
      expect(group.elections).toEqual([2]);
      expect(group.rashElections).toEqual([]);
    }));

  test.concurrent('lets sends in again while the peer stays behind', () =>
    withGroup(async (group) => {
      group.members[0].behind = 20;
      const seen: boolean[] = [];
      const watch = setInterval(() => seen.push(group.members[0].refusesSends), 5);
      const { output } = await stopMember(group, 0, 5);
      clearInterval(watch);
      expect(output).toContain('leaving after 5s although the peer is not up to date');
      expect(group.elections).toEqual([]);
      expect(seen).toContain(true);
      expect(group.members[0].refusesSends).toBe(false);
    }));

  test.concurrent('lets sends in again when the election is refused', () =>
    withGroup(async (group) => {
      group.refusal = 'Failed to elect a new master';
      await stopMember(group, 0, 2);
      expect(group.members[0].refusesSends).toBe(false);
      expect(group.members[0].heartbeat).toBe(500);
    }));

  test.concurrent('stays after the hand-over until clients have asked for the new route', () =>
    withGroup(async (group) => {
      let handedOver = 0;
      const watch = setInterval(() => {
        if (handedOver === 0 && group.members[1].role === 'master') handedOver = Date.now();
      }, 5);
      const { output } = await stopMember(group, 0, 30, 1, 4);
      clearInterval(watch);
      expect(Date.now() - handedOver).toBeGreaterThan(2500);
      expect(output).toContain('waiting: clients are learning who the new master is\n');
      expect(output).not.toContain('although');
    }));

  test.concurrent('lets sends in again when it is made master anew while it stays', () =>
    withGroup(async (group) => {
      const stopping = stopMember(group, 0, 8, 1, 30);
      while (group.members[1].role !== 'master') await pause(20);
      await pause(1000);
      await group.stop(1);
      group.members[0].role = 'master';
      expect((await stopping).output).toContain('leaving after 8s although');
      expect(group.members[0].refusesSends).toBe(false);
    }));

  test.concurrent('leaves as the slave of a living master only while a controller leads: that master cannot acknowledge alone before', () =>
    withGroup(async (group) => {
      group.hasLeader = false;
      const leaderAfter = 3;
      setTimeout(() => {
        group.hasLeader = true;
      }, leaderAfter * 1000);
      const { seconds, output } = await stopMember(group, 1, 30);
      expect(seconds).toBeGreaterThan(leaderAfter - 0.5);
      expect(output).toContain('waiting: no controller leads, so the master could not go on alone');
    }));

  test.concurrent('leaves without an election when it is the slave of a living master', () =>
    withGroup(async (group) => {
      expect(await stopMember(group, 1, 30)).toMatchObject({ status: 0 });
      expect(group.elections).toEqual([]);
    }));

  const joining = 'waiting: the master may be taking this member into the in-sync set';
  const parting = 'waiting: this member is leaving the in-sync set';

  test.concurrent('leaves the in-sync set before it leaves as a slave: it could be elected, and would be gone before it served', () =>
    withGroup(async (group) => {
      const { output } = await stopMember(group, 1, 30);
      expect(group.members[1]).toMatchObject({ inSync: false, isKnownAsLearner: true, housekeeping: 4000 });
      expect(output).not.toContain(joining);
      await group.stop(0);
      expect(group.members[1].role).toBe('slave');
    }));

  test.concurrent('leaves the in-sync set also after a hand-over, and its peer stays in it', () =>
    withGroup(async (group) => {
      await stopMember(group, 0, 30);
      expect(group.members.map(({ inSync, learner }) => [inSync, learner])).toEqual([
        [false, true],
        [true, false],
      ]);
    }));

  test.concurrent('asks again when the controllers have not taken it out of the in-sync set', () =>
    withGroup(async (group) => {
      group.refusals = 1;
      const { output } = await stopMember(group, 1, 60);
      expect(group.members[1]).toMatchObject({ inSync: false, isKnownAsLearner: true, housekeeping: 4000 });
      expect(output).toContain(parting);
    }));

  test.concurrent('leaves as a slave only when its master has heard that it is out of the in-sync set', () =>
    withGroup(async (group) => {
      group.unheard = 1;
      let left = false;
      const stopping = stopMember(group, 1, 30).then((ended) => {
        left = true;
        return ended;
      });
      while (!left && group.members[1].inSync) await pause(20);
      await pause(1500);
      expect(left).toBe(false);
      group.unheard = undefined;
      expect((await stopping).output).not.toContain('although');
    }));

  test.concurrent('leaves as a slave after twelve seconds also when they never take it out', () =>
    withGroup(async (group) => {
      group.refusals = 100;
      const { seconds, output } = await stopMember(group, 1, 60);
      expect(seconds).toBeGreaterThan(10);
      expect(seconds).toBeLessThan(40);
      expect(output).toContain(parting);
      expect(output).not.toContain('although');
    }));

  test.concurrent('does not count the time without a leading controller when it leaves the in-sync set', () =>
    withGroup(async (group) => {
      group.refusals = 2;
      group.members[1].onRestless = () => {
        group.members[1].onRestless = undefined;
        group.hasLeader = false;
        setTimeout(() => {
          group.hasLeader = true;
        }, 14_000);
      };
      await stopMember(group, 1, 60);
      expect(group.members[1]).toMatchObject({ inSync: false, isKnownAsLearner: true, housekeeping: 4000 });
    }));

  test.concurrent('keeps its connections also when it is elected in that moment: its peer could never follow', () =>
    withGroup(async (group) => {
      const [master, member] = group.members;
      member.onRestless = () => {
        member.onRestless = undefined;
        member.stuck = true;
        member.role = 'master';
        master.role = 'joining';
        setTimeout(() => {
          member.stuck = false;
        }, 4000);
      };
      await stopMember(group, 1, 30);
      expect(group.elections).toEqual([1]);
      expect(member.housekeeping).toBe(4000);
    }));

  test.concurrent('leaves as a slave from within the in-sync set when the process refuses its configuration, and says so', () =>
    withGroup(async (group) => {
      group.members[1].refuses = [25];
      const { output, seconds } = await stopMember(group, 1, 60);
      expect(output).toContain('so it leaves from within the in-sync set');
      expect(seconds).toBeLessThan(10);
    }));

  test.concurrent('cannot be taken into the in-sync set any more when it leaves as a slave that is out of it', () =>
    withGroup(async (group) => {
      group.members[1].inSync = false;
      await stopMember(group, 1, 60);
      group.catchUp(1);
      expect(group.members[1].inSync).toBe(false);
    }));

  test.concurrent('does not leave as a slave that the controllers have just elected, while its master has not heard of it', () =>
    withGroup(async (group) => {
      group.elected = 2;
      const stopping = stopMember(group, 1, 30);
      const until = group.tables + 5;
      while (group.tables < until) await pause(20);
      expect(group.members[1].learner).toBe(false);
      group.elected = undefined;
      expect((await stopping).output).toContain("waiting: the members do not agree yet that the master is '2'");
    }));

  test.concurrent('does not leave as a slave while it is being taken into the in-sync set: the master would wait for it until it is back', () =>
    withGroup(async (group) => {
      group.members[1].inSync = false;
      const stopping = stopMember(group, 1, 30);
      await pause(3000);
      expect(group.members[1].learner).toBe(false);
      group.catchUp(1);
      const { seconds, output } = await stopping;
      expect(seconds).toBeGreaterThan(2.9);
      expect(seconds).toBeLessThan(20);
      expect(output).toContain(joining);
    }));

  test.concurrent('leaves as a slave that does not catch up after ten seconds', () =>
    withGroup(async (group) => {
      group.members[1].inSync = false;
      const { seconds, output } = await stopMember(group, 1, 60);
      expect(seconds).toBeGreaterThan(8);
      expect(seconds).toBeLessThan(30);
      expect(output).toContain(joining);
      expect(output).not.toContain('although');
      expect(group.members[1].learner).toBe(true);
    }));

  test.concurrent('waits until the peer is in sync, and says why once', () =>
    withGroup(async (group) => {
      group.members[1].inSync = false;
      setTimeout(() => {
        group.members[1].inSync = true;
      }, 1200);
      const { status, output, seconds } = await stopMember(group, 0, 30);
      expect(status).toBe(0);
      expect(seconds).toBeGreaterThan(1.1);
      expect(output.match(/waiting: the peer is not in sync/g)).toHaveLength(1);
      expect(group.elections).toEqual([2]);
    }));

  test.concurrent('leaves at the bound when the peer never gets in sync', () =>
    withGroup(async (group) => {
      group.members[1].inSync = false;
      const { status, output, seconds } = await stopMember(group, 0, 2);
      expect(status).toBe(0);
      expect(seconds).toBeGreaterThan(1);
      expect(seconds).toBeLessThan(8);
      expect(output).toContain('leaving after 2s although the peer is not in sync');
      expect(group.elections).toEqual([]);
    }));

  test.concurrent('leaves at the bound when the peer is gone', () =>
    withGroup(async (group) => {
      await group.stop(1);
      expect((await stopMember(group, 0, 2)).output).toContain('leaving after 2s although the peer');
    }));

  test.concurrent('waits while no controller leads', () =>
    withGroup(async (group) => {
      group.hasLeader = false;
      setTimeout(() => {
        group.hasLeader = true;
      }, 2500);
      expect((await stopMember(group, 0, 30)).output).toContain('waiting: no controller leads');
      expect(group.elections).toEqual([2]);
    }));

  test.concurrent('does not take a refused election for a hand-over', () =>
    withGroup(async (group) => {
      group.refusal = 'Failed to elect a new master';
      const { output } = await stopMember(group, 0, 2);
      expect(output).toContain('the controller refused to elect 2');
      expect(output).not.toContain('handed the group over');
      expect(group.members[0].role).toBe('master');
    }));

  test.concurrent('leaves at once when it is fenced: it serves nobody', () =>
    withGroup(async (group) => {
      group.members[0].role = 'fenced';
      const { output, seconds } = await stopMember(group, 0, 60, undefined);
      expect(seconds).toBeLessThan(10);
      expect(output).toContain('this member is fenced');
    }));

  test.concurrent('leaves at once when it is fenced and its peer is away', () =>
    withGroup(async (group) => {
      await group.stop(1);
      group.members[0].role = 'fenced';
      expect((await stopMember(group, 0, 60, undefined)).seconds).toBeLessThan(10);
    }));

  test.concurrent('does not leave because its own process is slow: it waits, and hands over once that answers', () =>
    withGroup(async (group) => {
      group.members[0].stuck = true;
      setTimeout(() => {
        group.members[0].stuck = false;
      }, 2500);
      expect((await stopMember(group, 0, 60)).status).toBe(0);
      expect(group.elections).toEqual([2]);
    }));

  test.concurrent('leaves at the bound when its own process never answers', () =>
    withGroup(async (group) => {
      group.members[0].stuck = true;
      expect((await stopMember(group, 0, 2)).output).toContain('leaving after 2s although this process does not answer');
    }));

  test.concurrent('does not leave to a peer that has not heard yet that it is no longer master', () =>
    withGroup(async (group) => {
      // The controller has elected member 0; both call themselves master.
      group.members[1].role = 'master';
      setTimeout(() => {
        group.members[1].role = 'slave';
      }, 800);
      const { output } = await stopMember(group, 0, 30);
      expect(output).toContain('leaving');
      expect(group.elections).toEqual([2]);
    }));

  test.concurrent('leaves at once when its own process does not answer', () =>
    withGroup(async (group) => {
      await group.stop(0);
      expect((await stopMember(group, 0, 60)).seconds).toBeLessThan(10);
    }));

  test.concurrent('says that members cannot take turns when the process refuses its configuration, and still hands over', () =>
    withGroup(async (group) => {
      group.members[0].refuses = [25, 26];
      const { output } = await stopMember(group, 0, 30);
      expect(output).toContain('the members cannot take turns');
      expect(group.elections).toEqual([2]);
    }));

  test.concurrent('does not take a label of the user for the flag of a leaving peer', () =>
    withGroup(async (group) => {
      group.members[1].label = 'state:metricsLabel=leaving';
      expect((await stopMember(group, 0, 20)).seconds).toBeLessThan(10);
    }));
});

describe('Both members of a group that are told to stop at once', () => {
  // Each round runs both hooks with another head start, ends each process when its hook returns, and starts it again as a new pod.
  test.concurrent.each([-300, -120, -60, -20, 0, 0, 20, 60, 120, 300])('never leave together when member 1 starts %d ms after member 0', (lead) =>
    withGroup(async (group) => {
      for (const { endpoint } of group.members) endpoint.jitterMillis = 60;
      let bothGone = 0;
      const watch = setInterval(() => {
        if (!group.members.some(({ endpoint }) => endpoint.isUp)) bothGone++;
      }, 2);
      const leave = async (index: number, delay: number) => {
        await pause(delay);
        const { status, output } = await stopMember(group, index, 60);
        expect(output).not.toContain('although');
        expect(status).toBe(0);
        expect(group.members[1 - index]).toMatchObject({ role: 'master' });
        // SIGTERM is on its way, but Java still answers.
        await pause(250);
        await group.stop(index);
        await pause(250);
        await group.start(index, 250);
      };
      const ends = await Promise.allSettled([leave(0, Math.max(0, -lead)), leave(1, Math.max(0, lead))]);
      clearInterval(watch);
      expect(ends).toEqual([
        { status: 'fulfilled', value: undefined },
        { status: 'fulfilled', value: undefined },
      ]);
      expect(bothGone).toBe(0);
      expect(group.elections.length).toBeGreaterThan(0);
    }),
  );
});

describe('A master whose cluster has other groups', () => {
  const waits = 'waiting: other groups are handing over, and clients need one that serves';
  const foreign: FakeGroup[] = [];
  beforeAll(async () => {
    foreign.push(await new FakeGroup(freshNet()).open(), await new FakeGroup(freshNet()).open());
    refuse(foreign);
  });
  afterAll(() => Promise.all(foreign.map((group) => group.close())));

  function refuse(groups: FakeGroup[], member = 1) {
    for (const group of groups) group.members[member].refusesSends = true;
  }

  /** As a name server of 5.1.4 writes it: numbers as keys. */
  const tableOf = (cluster: string, groups: FakeGroup[]) =>
    groups.map(
      (group, index) =>
        `"${cluster}-${index}":{"brokerAddrs":{0:"${group.address(0)}",2:"${group.address(1)}"},"brokerName":"${cluster}-${index}","cluster":"${cluster}"}`,
    );

  /** Groups, of which one name server knows the first and another one all; and how to run the preStop hook of the first member of one. */
  async function withGroups<T>(
    count: number,
    use: (groups: FakeGroup[], stop: (group: FakeGroup, seconds?: number) => Promise<Ended>) => Promise<T>,
  ) {
    const groups = await Promise.all(Array.from({ length: count }, () => new FakeGroup(freshNet()).open()));
    const nameServers = [groups.slice(0, 1), groups].map((some) => {
      const table = [...tableOf('mq', some), ...tableOf('other', foreign)].join(',');
      return new Endpoint(`${freshNet()}.1`, 9876, () => ({ body: `{"brokerAddrTable":{${table}},"clusterAddrTable":{}}` }));
    });
    await Promise.all(nameServers.map((one) => one.open()));
    const namesrvAddr = nameServers.map(({ host }) => `${host}:9876`).join(';');
    const stop = (group: FakeGroup, seconds = 60) =>
      stopMember(group, 0, seconds, 1, 5, { brokerName: `mq-${groups.indexOf(group)}`, namesrvAddr }, { REQUEST_SECONDS: '5' });
    try {
      return await use(groups, stop);
    } finally {
      await Promise.all([...groups, ...nameServers].map((one) => one.close()));
    }
  }

  test.concurrent.each([
    [2, 1],
    [3, 2],
    [4, 2],
  ])('waits its turn: of %d that are told to stop at once, at most %d are handed over before the first one is gone', (count, most) =>
    withGroups(count, async (groups, stop) => {
      for (const group of groups) for (const { endpoint } of group.members) endpoint.jitterMillis = 30;
      const before: number[] = [];
      const ends = await Promise.all(
        groups.map(async (group) => {
          const ended = await stop(group);
          before.push(groups.filter(({ elections }) => elections.length > 0).length);
          await group.stop(0);
          return ended;
        }),
      );
      for (const { output } of ends) expect(output).not.toContain('although');
      expect(ends.some(({ output }) => output.includes(waits))).toBe(true);
      expect(groups.map(({ elections, rashElections }) => [elections, rashElections])).toEqual(groups.map(() => [[2], []]));
      expect(before[0]).toBeGreaterThan(0);
      expect(before[0]).toBeLessThanOrEqual(most);
    }),
  );

  test.concurrent('does not wait while one of them refuses sends and another serves', () =>
    withGroups(3, async ([own, ...others], stop) => {
      refuse(others.slice(0, 1));
      expect((await stop(own)).output).not.toContain(waits);
      expect(own.elections).toEqual([2]);
    }));

  test.concurrent.each([0, 1])('waits while one of them refuses sends, be it by its member %d, and the other is gone', (member) =>
    withGroups(3, async ([own, refusing, gone], stop) => {
      refuse([refusing], member);
      await gone.close();
      const { output } = await stop(own, 30);
      expect(output).toContain(waits);
      expect(own.elections).toEqual([2]);
    }),
  );

  test.concurrent('does not wait for groups that serve nobody, nor for those of another cluster', () =>
    withGroups(3, async ([own, ...others], stop) => {
      for (const group of others) await group.close();
      expect((await stop(own)).output).not.toContain(waits);
      expect(own.elections).toEqual([2]);
    }));

  test.concurrent('lets nobody make it wait for longer than a third of its bound', () =>
    withGroups(3, async ([own, ...others], stop) => {
      refuse(others);
      const { output } = await stop(own, 30);
      expect(output).toContain(waits);
      expect(output).not.toContain('although');
      expect(own.elections).toEqual([2]);
    }));

  test.concurrent('lets sends in again when another one began to refuse them at the same moment', () =>
    withGroups(2, async ([own, other], stop) => {
      other.members[0].label = 'leaving';
      own.members[0].onRefusal = () => {
        if (own.elections.length === 0) other.members[0].refusesSends = true;
      };
      own.members[0].onAcceptance = () => {
        other.members[0].label = '';
        other.members[0].refusesSends = false;
      };
      expect((await stop(own)).output).toContain(waits);
      expect(own.elections).toEqual([2]);
      expect(own.rashElections).toEqual([]);
    }));

  test.concurrent('keeps its turn when the election is not answered, whatever the others do then', () =>
    withGroups(3, async ([own, ...others], stop) => {
      for (const { members } of others) members[0].label = 'leaving';
      own.deaf = 1;
      own.onDeafElection = () => refuse(others, 0);
      const { output } = await stop(own, 40);
      expect(output).toContain('did not answer the election');
      expect(output).not.toContain(waits);
      expect(own.elections).toEqual([2]);
      expect(own.rashElections).toEqual([]);
    }));
});

describe('Controllers that are told to stop at once', () => {
  class FakeVoter {
    label = '';
    readonly labels: string[] = [];
    readonly endpoint: Endpoint;
    constructor(host: string) {
      this.endpoint = new Endpoint(host, 9878, (code, _, body) => {
        if (code === 1009) {
          this.label = body.split('=')[1];
          this.labels.push(this.label);
        }
        if (code === 1010) return { body: `metricsLabel=${this.label}\n` };
        return { header: { extFields: { controllerLeaderAddress: 'x:9878' } } };
      });
    }
  }

  test.concurrent('take turns: at most one of three is away', async () => {
    const net = freshNet();
    const voters = [1, 2, 3].map((number) => new FakeVoter(`${net}.${number}`));
    await Promise.all(voters.map(({ endpoint }) => endpoint.open()));
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, voters.filter(({ endpoint }) => !endpoint.isUp).length);
    }, 2);
    const peers = voters.map(({ endpoint }, index) => `n${index}-${endpoint.host}:9878`).join(';');
    const leave = async (voter: FakeVoter, index: number) => {
      const volume = new Volume({ controllerDLegerSelfId: `n${index}`, controllerDLegerPeers: peers });
      volumes.push(volume);
      const { output } = await runScript('stop.sh', ['controller'], { CONF: volume.conf, POD_IP: voter.endpoint.host, STOP_SECONDS: '60' });
      expect(output).not.toContain('although');
      await pause(150);
      await voter.endpoint.close();
      voter.label = '';
      await pause(250);
      await voter.endpoint.open();
    };
    const ends = await Promise.allSettled(voters.map(leave));
    clearInterval(watch);
    await Promise.all(voters.map(({ endpoint }) => endpoint.close()));
    expect(ends.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(most).toBe(1);
  });

  /** Voters of which the first leads; `refusing` do not take the leadership. Returns who was asked, and whom the leader is in the end. */
  async function stopLeader(leading: number, refusing: number[]) {
    const net = freshNet();
    let leader = leading;
    const asked: string[] = [];
    const endpoints = [0, 1, 2].map(
      (number) =>
        new Endpoint(`${net}.${number + 1}`, 9878, (code, _, body) => {
          if (code === 1010) return { body: 'metricsLabel=\n' };
          if (code === 1005)
            return {
              header: { extFields: { isLeader: `${leader === number}`, controllerLeaderId: `n${leader}`, controllerLeaderAddress: 'x:9878' } },
            };
          if (code === 51002) return { body: JSON.stringify({ code: 403, term: 7, remoteId: `n${number}` }) };
          if (code === 51005) {
            const { transfereeId, term, group } = JSON.parse(body);
            asked.push(`${group} ${transfereeId} ${term}`);
            if (leader === number && term === 7 && !refusing.includes(Number(transfereeId.slice(1)))) leader = Number(transfereeId.slice(1));
            return { body: JSON.stringify({ code: leader === number ? 418 : 200, term }) };
          }
          return {};
        }),
    );
    await Promise.all(endpoints.map((endpoint) => endpoint.open()));
    const peers = endpoints.map(({ host }, number) => `n${number}-${host}:9878`).join(';');
    const volume = new Volume({ controllerDLegerGroup: 'mq', controllerDLegerSelfId: `n${leading}`, controllerDLegerPeers: peers });
    volumes.push(volume);
    const { output } = await runScript('stop.sh', ['controller'], { CONF: volume.conf, POD_IP: endpoints[leading].host, STOP_SECONDS: '60' });
    await Promise.all(endpoints.map((endpoint) => endpoint.close()));
    return { asked, leader, output };
  }

  test.concurrent.each([
    [0, 'n2', 'that leaves last'],
    [1, 'n2', 'that leaves last'],
    [2, 'n0', 'that is back for the longest'],
  ])('n%d passes the leadership to %s, %s', async (leading, heir) => {
    const { asked, leader, output } = await stopLeader(leading, []);
    expect(asked).toEqual([`mq ${heir} 7`]);
    expect(`n${leader}`).toBe(heir);
    expect(output).toContain(`passed the leadership to ${heir}\n`);
  });

  test.concurrent('a leader asks the next one when a voter does not take the leadership', async () => {
    const { asked, leader, output } = await stopLeader(0, [2]);
    expect(asked).toEqual(['mq n2 7', 'mq n1 7']);
    expect(leader).toBe(1);
    expect(output).toContain('n2 did not take the leadership');
  });

  test.concurrent('a leader leaves all the same when nobody takes the leadership', async () => {
    expect(await stopLeader(0, [1, 2])).toMatchObject({ leader: 0, asked: ['mq n2 7', 'mq n1 7'] });
  });

  test.concurrent('leave at the bound when a peer is gone for good', async () => {
    const net = freshNet();
    const voter = new FakeVoter(`${net}.2`);
    await voter.endpoint.open();
    const peers = `n0-${net}.1:9878;n1-${net}.2:9878;n2-${net}.3:9878`;
    const volume = new Volume({ controllerDLegerSelfId: 'n1', controllerDLegerPeers: peers, metricsLabel: 'room:west' });
    volumes.push(volume);
    const { status, output, seconds } = await runScript('stop.sh', ['controller'], {
      CONF: volume.conf,
      POD_IP: voter.endpoint.host,
      STOP_SECONDS: '2',
    });
    await voter.endpoint.close();
    expect(status).toBe(0);
    expect(output).toBe(
      `stop.sh: waiting: the peer ${net}.1:9878 is leaving or away\nstop.sh: leaving after 2s although the peer ${net}.1:9878 is leaving or away\n`,
    );
    expect(seconds).toBeLessThan(8);
    // It has shown its flag, and put the value of the user back.
    expect(voter.labels.slice(0, 2)).toEqual(['leaving', 'room:west']);
    expect(voter.label).toBe('room:west');
  });

  test.concurrent('leave at once when there is only one', async () => {
    const voter = new FakeVoter(`${freshNet()}.1`);
    await voter.endpoint.open();
    const volume = new Volume({ controllerDLegerSelfId: 'n0', controllerDLegerPeers: `n0-${voter.endpoint.host}:9878` });
    volumes.push(volume);
    const { status, seconds } = await runScript('stop.sh', ['controller'], { CONF: volume.conf, POD_IP: voter.endpoint.host, STOP_SECONDS: '60' });
    await voter.endpoint.close();
    expect(status).toBe(0);
    expect(seconds).toBeLessThan(10);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, Endpoint } from './fake-rocketmq';
import { type Ended, freshNet, runScript, SCRIPTS, Volume } from './run-script';

const GROUP = 'mq-controller';
const HOME = { n2: 'n2', majority: 'n0 n1' };

interface FakeVoter {
  readonly id: string;
  readonly endpoint: Endpoint;
  label: string;
  /** Whom it takes for the leader; without it, the one that leads. */
  believes?: string;
  /** It listens and answers nothing. */
  stuck: boolean;
  /** It refuses to show its configuration. */
  hides: boolean;
}

/** Three controllers that agree by DLedger, whose leader moves when it is asked to. */
class FakeQuorum {
  readonly voters: FakeVoter[];
  leader: string | undefined = 'n0';
  term = 7;
  /** Each transfer, and when it was. */
  readonly transfers: { readonly to: string; readonly at: number }[] = [];
  /** How often the term was asked for, with which each attempt begins. */
  attempts = 0;
  /** Transfers that were asked for, granted or not. */
  asked = 0;
  /** Heart beats that a real leader would have stepped down for, or refused without telling its term. */
  readonly disturbed: string[] = [];
  /** What the leader says to a transfer, if it is not to happen. */
  refusal: number | undefined;
  /** The leader agrees to a transfer, and keeps the lead. */
  lies = false;
  /** The leader does not answer a transfer that it makes. */
  mute = false;
  /** The leader tells a term that is over. */
  lag = 0;
  /** The leader does not know DLedger's requests. */
  knowsDledger = true;

  constructor() {
    const net = freshNet();
    this.voters = ['n0', 'n1', 'n2'].map((id, index) => {
      const voter: FakeVoter = {
        id,
        endpoint: new Endpoint(`${net}.${index + 1}`, 9878, (code, _, body) => (voter.stuck ? 'silence' : this.answerOf(voter, code, body))),
        label: '',
        stuck: false,
        hides: false,
      };
      return voter;
    });
  }

  get peers(): string {
    return this.voters.map(({ id, endpoint }) => `${id}-${endpoint.host}:9878`).join(';');
  }

  private answerOf(voter: FakeVoter, code: number, body: string): Answer | 'silence' {
    const json = code > 50_000 ? JSON.parse(body) : {};
    const refuse = (reason: number): Answer => ({ body: JSON.stringify({ code: reason, term: this.term - this.lag, group: GROUP }) });
    if (code === 1005) {
      const leader = voter.believes ?? this.leader;
      const known = leader ? { controllerLeaderId: leader, controllerLeaderAddress: `${leader}.example:9878` } : {};
      return { header: { extFields: { ...known, isLeader: `${leader === voter.id}`, peers: 'n0:x:9878;n1:y:9878;', group: GROUP } } };
    }
    if (code === 1010) return voter.hides ? { header: { code: 1 } } : { body: `controllerDLegerGroup=${GROUP}\nmetricsLabel=${voter.label}\nx=y` };
    if (code === 51002) this.attempts++;
    if (!this.knowsDledger) return { header: { code: 3, remark: ' request type not supported' } };
    if (code === 51002) {
      if (json.group !== GROUP || json.leaderId === voter.id || json.term >= this.term) this.disturbed.push(body);
      return refuse(403);
    }
    if (code !== 51005) return { header: { code: 3 } };
    this.asked++;
    const named = [json.remoteId, json.localId, json.leaderId, json.transferId];
    if (named.some((id) => id !== voter.id) || !this.voters.some(({ id }) => id === json.transfereeId) || json.group !== GROUP) return refuse(401);
    if (json.term !== this.term) return refuse(407);
    if (voter.id !== this.leader) return refuse(404);
    if (this.refusal) return refuse(this.refusal);
    if (!this.lies) {
      this.leader = json.transfereeId as string;
      this.term++;
      this.transfers.push({ to: this.leader, at: Date.now() });
    }
    return this.mute ? 'silence' : { body: JSON.stringify({ code: 200, term: this.term, group: GROUP, leaderId: this.leader }) };
  }
}

async function withQuorum(use: (quorum: FakeQuorum) => Promise<void>): Promise<void> {
  const quorum = new FakeQuorum();
  await Promise.all(quorum.voters.map(({ endpoint }) => endpoint.open()));
  try {
    await use(quorum);
    expect(quorum.disturbed).toEqual([]);
  } finally {
    await Promise.all(quorum.voters.map(({ endpoint }) => endpoint.close()));
  }
}

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

async function until(holds: () => boolean, seconds = 15): Promise<void> {
  for (const end = Date.now() + 1000 * seconds; !holds() && Date.now() < end; ) await pause(20);
}

/** The keeper beside a voter, until something has happened. */
async function keep(
  quorum: FakeQuorum,
  happened: Promise<unknown>,
  env: { [name: string]: string } = {},
  self = 'n2',
  preferred: string = HOME.n2,
): Promise<Ended> {
  const volume = new Volume({ controllerDLegerGroup: GROUP, controllerDLegerSelfId: self, controllerDLegerPeers: quorum.peers });
  const seconds = { STABLE_SECONDS: '1', BACK_OFF_SECONDS: '1', LONGEST_BACK_OFF_SECONDS: '4', CONFIRM_SECONDS: '1', POLL_SECONDS: '0.2' };
  const ended = await runScript('keep-leader.sh', [], { CONF: volume.conf, PREFERRED: preferred, ...seconds, ...env }, happened);
  volume.remove();
  return ended;
}

const linesOf = (output: string) => output.split('\n').filter((line) => line !== '');

describe('The keeper', () => {
  test.concurrent('brings leadership home once nothing has changed for a while, and says so', () =>
    withQuorum(async (quorum) => {
      const start = Date.now();
      const { status, output } = await keep(
        quorum,
        until(() => quorum.leader === 'n2').then(() => pause(1500)),
        { STABLE_SECONDS: '3' },
      );
      expect(status).toBe(0);
      expect(quorum.transfers.map(({ to }) => to)).toEqual(['n2']);
      // Seconds are counted whole, so that three may be little more than two.
      expect(quorum.transfers[0].at - start).toBeGreaterThan(2000);
      expect(linesOf(output)).toEqual([
        'keep-leader.sh: n0 leads, away from home: n2 asks for the leadership when all stays well for 3s',
        expect.stringMatching(/^keep-leader.sh: moved the leadership from n0 to n2 in \d+\.\d\ds$/),
        'keep-leader.sh: n2 leads, at home',
      ]);
    }));

  test.concurrent('does nothing while leadership is at home, even if others are away', () =>
    withQuorum(async (quorum) => {
      quorum.leader = 'n2';
      await quorum.voters[0].endpoint.close();
      expect(linesOf((await keep(quorum, pause(3500))).output)).toEqual(['keep-leader.sh: n2 leads, at home']);
      expect(quorum.asked).toBe(0);
    }));

  test.concurrent('leaves the lead to any voter of its zone, and takes it from others for its own', () =>
    withQuorum(async (quorum) => {
      quorum.leader = 'n1';
      const happened = pause(3000)
        .then(() => {
          expect(quorum.asked).toBe(0);
          quorum.leader = 'n2';
        })
        .then(() => until(() => quorum.leader === 'n0'));
      await keep(quorum, happened, {}, 'n0', HOME.majority);
      expect(quorum.transfers.map(({ to }) => to)).toEqual(['n0']);
    }));

  const hindrances: [string, string, (quorum: FakeQuorum) => unknown][] = [
    ['a voter is gone', 'n1 does not answer', ({ voters }) => voters[1].endpoint.close()],
    ['a voter answers nothing', 'n1 does not answer', ({ voters }) => (voters[1].stuck = true)],
    ['its own voter is gone', 'n2 does not answer', ({ voters }) => voters[2].endpoint.close()],
    ['nobody leads', 'n2 knows no leader', (quorum) => (quorum.leader = undefined)],
    ['one voter knows no leader', 'n1 knows no leader', ({ voters }) => (voters[1].believes = '')],
    ['the voters disagree', 'n1 says that n1 leads, but n2 says n0', ({ voters }) => (voters[1].believes = 'n1')],
    ['a stranger leads', 'n2 says that n9 leads, which is no voter', (quorum) => (quorum.leader = 'n9')],
    ['a voter is being stopped', 'n1 is being stopped', ({ voters }) => (voters[1].label = 'leaving')],
    ['the leader is being stopped', 'n0 is being stopped', ({ voters }) => (voters[0].label = 'leaving')],
    ['a voter hides its flag', 'n0 does not show its configuration', ({ voters }) => (voters[0].hides = true)],
  ];
  test.concurrent.each(hindrances)('does nothing while %s, and says so once', (_, why, hinder) =>
    withQuorum(async (quorum) => {
      await hinder(quorum);
      const { status, output } = await keep(quorum, pause(3500));
      expect(status).toBe(0);
      expect(quorum.asked).toBe(0);
      expect(linesOf(output)).toEqual([`keep-leader.sh: waiting: ${why}`]);
    }),
  );

  test.concurrent('acts once the voter that was away is back, and begins to count anew', () =>
    withQuorum(async (quorum) => {
      await quorum.voters[1].endpoint.close();
      let back = Number.POSITIVE_INFINITY;
      const returns = pause(3000).then(async () => {
        await quorum.voters[1].endpoint.open();
        back = Date.now();
      });
      await keep(
        quorum,
        returns.then(() => until(() => quorum.leader === 'n2')),
        { STABLE_SECONDS: '3' },
      );
      expect(quorum.transfers.map(({ to }) => to)).toEqual(['n2']);
      expect(quorum.transfers[0].at - back).toBeGreaterThan(2000);
    }));

  test.concurrent('does not take a label of the user for a flag', () =>
    withQuorum(async (quorum) => {
      quorum.voters[1].label = 'state:metricsLabel=leaving';
      await keep(
        quorum,
        until(() => quorum.leader === 'n2'),
      );
      expect(quorum.leader).toBe('n2');
    }));

  test.concurrent('ends quickly when it is told to, also in a long pause', () =>
    withQuorum(async (quorum) => {
      const start = Date.now();
      let told = 0;
      const stop = pause(2000).then(() => (told = Date.now()));
      expect((await keep(quorum, stop, { POLL_SECONDS: '60' })).status).toBe(0);
      expect(told - start).toBeGreaterThan(1900);
      expect(Date.now() - told).toBeLessThan(1500);
    }));

  test('needs no place to write: it uses no here-document, which an older bash keeps in a file', () => {
    expect(readFileSync(join(SCRIPTS, 'keep-leader.sh'), 'utf8')).not.toContain('<<');
  });
});

describe('The keeper that is not obeyed', () => {
  const failures: [string, RegExp, (quorum: FakeQuorum) => unknown][] = [
    ['refuses', /: n0 refused with DLedger's code 417: .*"code":417/, (quorum) => (quorum.refusal = 417)],
    ['has another term by then', /: n0 refused with DLedger's code 407: /, (quorum) => (quorum.lag = 1)],
    [
      'does not know the requests',
      /: n0 did not tell the term, but answered .*request type not supported/,
      (quorum) => (quorum.knowsDledger = false),
    ],
    ['agrees and keeps the lead', /: n2 does not lead, although n0 did not say no$/, (quorum) => (quorum.lies = true)],
  ];
  test.concurrent.each(failures)('says so and asks ever more rarely when the leader %s', (_, why, fail) =>
    withQuorum(async (quorum) => {
      fail(quorum);
      // The third attempt is made when the second has been told.
      const { status, output } = await keep(
        quorum,
        until(() => quorum.attempts === 3, 25),
      );
      expect(status).toBe(0);
      const failed = linesOf(output).filter((line) => line.startsWith('keep-leader.sh: could not move the leadership from n0 to n2; '));
      for (const line of failed) expect(line).toMatch(why);
      const waits = failed.map((line) => Number(/the next attempt is in (\d+)s at the earliest/.exec(line)?.[1]));
      expect(waits.slice(0, 2)).toEqual([1, 2]);
      expect(quorum.asked).toBeLessThanOrEqual(3);
      expect(quorum.leader).toBe('n0');
    }),
  );

  test.concurrent('believes the voter it runs beside, not the answer, which may get lost', () =>
    withQuorum(async (quorum) => {
      quorum.mute = true;
      const happened = until(() => quorum.leader === 'n2').then(() => pause(7000));
      expect((await keep(quorum, happened)).output).toMatch(/moved the leadership from n0 to n2 in [5-9]\.\d\ds\n/);
    }));
});

describe('The keepers of a leadership that does not stay', () => {
  /** How many attempts the back-off leaves room for: 1, 2, 4, 4, ... seconds between them, counted in whole seconds. */
  const bound = (seconds: number) => [0, 1, 3, 7, 11, 15, 19].filter((start) => start <= seconds + 1).length;

  test.concurrent('move it ever more rarely when it goes away again and again', () =>
    withQuorum(async (quorum) => {
      const flap = setInterval(() => (quorum.leader = 'n0'), 300);
      const { output, seconds } = await keep(quorum, pause(9000), { STABLE_SECONDS: '0', LONGEST_BACK_OFF_SECONDS: '4' });
      clearInterval(flap);
      expect(quorum.transfers.length).toBeGreaterThan(1);
      expect(quorum.transfers.length).toBeLessThanOrEqual(bound(seconds));
      expect(output).toContain('n0 leads, away from home: n2 waits, because its last attempt was less than 4s ago\n');
    }));

  test.concurrent('move it ever more rarely when there are two of them that disagree', () =>
    withQuorum(async (quorum) => {
      const happened = pause(9000);
      const keepers = [keep(quorum, happened, { STABLE_SECONDS: '0' }, 'n2', 'n2'), keep(quorum, happened, { STABLE_SECONDS: '0' }, 'n1', 'n1')];
      const seconds = Math.max(...(await Promise.all(keepers)).map((ended) => ended.seconds));
      for (const id of ['n1', 'n2']) {
        const mine = quorum.transfers.filter(({ to }) => to === id).length;
        expect(mine).toBeGreaterThan(0);
        expect(mine).toBeLessThanOrEqual(bound(seconds));
      }
    }));

  test.concurrent('forget their back-off when it has stayed at home for as long as the longest', () =>
    withQuorum(async (quorum) => {
      const changes = async () => {
        quorum.refusal = 417;
        await until(() => quorum.asked === 2);
        quorum.refusal = undefined;
        await until(() => quorum.leader === 'n2');
        await pause(4500);
        quorum.refusal = 417;
        quorum.leader = 'n0';
        // The fifth attempt is made when the fourth has been told.
        await until(() => quorum.attempts === 5);
      };
      const { output } = await keep(quorum, changes(), { STABLE_SECONDS: '0', LONGEST_BACK_OFF_SECONDS: '2' });
      const waits = [...output.matchAll(/the next attempt is in (\d+)s/g)].map(([, seconds]) => seconds);
      expect(waits.slice(0, 3)).toEqual(['1', '2', '1']);
    }));
});

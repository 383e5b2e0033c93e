import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Release, Replication } from '../lib';
import type { Component } from '../lib/config/keys';
import { problems } from './kube-objects';

const VERSIONS = ['5.1.4', '5.2.0', '5.3.1', '5.3.2', '5.3.3', '5.4.0', '5.5.0'];
const COMPONENTS: Component[] = ['broker', 'controller', 'nameserver'];
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('Release', () => {
  test.each(VERSIONS)('%s has its image, its paths and its keys', (version) => {
    const release = Release.of(version);
    expect(release.version).toBe(version);
    expect(Release[`V${version.replaceAll('.', '_')}` as 'V5_1_4'].version).toBe(version);
    expect(existsSync(join(__dirname, `../lib/config/keys/${version}.json`))).toBe(true);
    for (const component of COMPONENTS) {
      expect(release._image(component)).toBe(`docker.io/apache/rocketmq:${version}`);
      expect(release._home(component)).toBe(`/home/rocketmq/rocketmq-${version}`);
      expect(release._keys(component).size).toBeGreaterThan(40);
    }
    expect(release.isRootless).toBe(true);
    expect(release._uid).toBe(3000);
    expect(release.knownProblems.length).toBeGreaterThan(0);
  });

  test.each([
    ['5.1.2', 'cannot start in controller mode (apache/rocketmq#6926)'],
    ['5.1.0', 'lack persistent broker ids'],
    ['5.0.0', 'lack persistent broker ids'],
    ['4.9.7', 'lack persistent broker ids'],
    ['5.1.1', 'the controller mode of this release is not known here'],
    ['5.1.3', 'the controller mode of this release is not known here'],
    ['5.3.0', 'the controller mode of this release is not known here'],
    ['5.6.0', 'the controller mode of this release is not known here'],
    ['6.0.0', 'the controller mode of this release is not known here'],
    ['latest', 'the controller mode of this release is not known here'],
    ['v5.1.4', 'the controller mode of this release is not known here'],
    ['5.1.4 ', 'the controller mode of this release is not known here'],
    ['constructor', 'the controller mode of this release is not known here'],
    ['__proto__', 'the controller mode of this release is not known here'],
    [undefined as never, 'the controller mode of this release is not known here'],
    [5.1 as never, 'the controller mode of this release is not known here'],
  ])('refuses %s with the reason', (version, reason) => {
    const [problem, ...more] = problems(() => Release.of(version));
    expect(problem).toContain(reason);
    expect(problem).toContain(`allowed ${VERSIONS.join(', ')}; use 5.1.4 or 5.2.0`);
    expect(more).toEqual([]);
  });

  test.each(['', ' ', '.', '5.1.'])('refuses %j as unknown, not as old', (version) => {
    expect(() => Release.of(version)).toThrow('the controller mode of this release is not known here');
  });

  test('tells problems that cannot be changed through the answer', () => {
    Release.V5_1_4.knownProblems.length = 0;
    expect(Release.V5_1_4.knownProblems.join()).toContain('apache/rocketmq#7689');
    expect(Release.V5_3_2.knownProblems.join()).toContain('apache/rocketmq#9206');
    expect(Release.V5_4_0.knownProblems.join()).toContain('acknowledges alone');
  });

  test('of the seed recipe runs as root, from an image for each component', () => {
    const release = Release.SEED_RECIPE;
    expect(release.version).toBe('5.1.4');
    expect(release.isRootless).toBe(false);
    expect(release._uid).toBe(0);
    for (const component of COMPONENTS) {
      expect(release._image(component)).toBe(`ghcr.io/ksmartdata/rocketmq-${component}:v5.1.4`);
      expect(release._home(component)).toBe(`/root/rocketmq/${component}`);
    }
  });

  test('gives flags of Java 9 apart from those every Java takes', () => {
    expect(Release.V5_1_4._jvmFlags.filter((flag) => flag.startsWith('--'))).toEqual([]);
    expect(Release.V5_1_4._jvmFlagsJdk9.every((flag) => /^--add-(opens|exports)=\S+$/.test(flag))).toBe(true);
    Release.V5_1_4._jvmFlags.push('-bad');
    expect(Release.V5_1_4._jvmFlags).not.toContain('-bad');
  });
});

describe('Another image', () => {
  test.each([
    'registry.example.org/rocketmq:5.3.1',
    'registry.example.org:5000/apache/rocketmq:5.3.1-patched',
    'rocketmq:5',
    `rocketmq@${DIGEST}`,
    `localhost:5000/a/b@${DIGEST}`,
    `registry.example.org/rocketmq:5.3.1@${DIGEST}`,
    `registry.example.org/rocketmq:latest@${DIGEST}`,
    'rocketmq:latest-5.3.1',
  ])('%s is taken, and all else stays', (image) => {
    const release = Release.V5_3_1.withImage(image);
    for (const component of COMPONENTS) expect(release._image(component)).toBe(image);
    expect(release.version).toBe('5.3.1');
    expect(release._home('broker')).toBe(Release.V5_3_1._home('broker'));
    expect(release._uid).toBe(3000);
    expect(Release.V5_3_1._image('broker')).toBe('docker.io/apache/rocketmq:5.3.1');
  });

  test.each(['rocketmq:5.3.1', 'rocketmq:v5.3.1-patched', `rocketmq:5.3.1@${DIGEST}`])('%s is refused as one of 5.1.4', (image) => {
    expect(() => Release.V5_1_4.withImage(image)).toThrow('the tag names another release than 5.1.4');
  });

  test('keeps the layout of the seed recipe', () => {
    expect(Release.SEED_RECIPE.withImage('x:1')).toMatchObject({ version: '5.1.4', isRootless: false });
    expect(Release.SEED_RECIPE.withImage('x:1')._home('broker')).toBe('/root/rocketmq/broker');
  });

  test.each([
    'rocketmq',
    'rocketmq:latest',
    'registry.example.org/rocketmq',
    'registry.example.org:5000/rocketmq',
    'registry.example.org:5000/rocketmq:latest',
    'rocketmq:',
    'rocketmq@sha256:abc',
    `rocketmq@${DIGEST}0`,
    `rocketmq@${DIGEST.toUpperCase()}`,
    'rocketmq:5.1.4\n',
    'rocketmq: 5.1.4',
    ' rocketmq:5.1.4',
    '',
    ':5.1.4',
    undefined as never,
  ])('%j is refused', (image) => {
    expect(() => Release.V5_1_4.withImage(image)).toThrow('an image must be named by a tag or a digest that stays the same');
    expect(() => Release.V5_1_4.withImage(image)).toThrow('; pin it');
  });

  test.each(['a:b:c', 'a//b:1', 'docker.io/Apache/rocketmq:1', 'a/:1', 'rocketmq-:1'])('%s is refused, because it names no image', (image) => {
    expect(() => Release.V5_1_4.withImage(image)).toThrow('image');
  });
});

describe('What a release loses', () => {
  const rule = (release: Release, replication: Replication) => release._replicationRule(replication);

  test.each(['5.3.2', '5.3.3'])('%s is refused with whatever keeps acknowledged messages, and fine with ASYNC', (version) => {
    const release = Release.of(version);
    for (const replication of [Replication.ZERO_LOSS, Replication.NEVER_SINGLE_COPY]) {
      expect(rule(release, replication)).toMatchObject({ holds: false, allowed: `${replication.name} up to 5.3.1, ASYNC` });
      expect(rule(release, replication).what).toMatch(`${replication.name} does not hold on release ${version}: as soon as one topic has attributes`);
    }
    expect(rule(release, Replication.ASYNC).holds).toBe(true);
  });

  test.each(['5.4.0', '5.5.0'])('%s is refused with what waits for its in-sync set, and fine with ASYNC', (version) => {
    const release = Release.of(version);
    expect(rule(release, Replication.ZERO_LOSS)).toMatchObject({ holds: false, allowed: 'ZERO_LOSS up to 5.3.1, ASYNC' });
    expect(rule(release, Replication.ZERO_LOSS).what).toMatch(`ZERO_LOSS does not hold on release ${version}: a master cut off`);
    expect(rule(release, Replication.NEVER_SINGLE_COPY).holds).toBe(false);
    expect(rule(release, Replication.ASYNC).holds).toBe(true);
    expect(rule(release, Replication.SEED_RECIPE).holds).toBe(true);
  });

  test.each(['5.1.4', '5.2.0', '5.3.1'])('%s keeps what every replication promises', (version) => {
    for (const replication of [Replication.ZERO_LOSS, Replication.ASYNC, Replication.NEVER_SINGLE_COPY, Replication.SEED_RECIPE]) {
      expect(rule(Release.of(version), replication).holds).toBe(true);
    }
  });

  test('is not mended by another image', () => {
    expect(rule(Release.V5_4_0.withImage('x:1'), Replication.ZERO_LOSS).holds).toBe(false);
  });
});

describe('The warning', () => {
  let warn: jest.SpyInstance;
  beforeEach(() => {
    warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  });
  afterEach(() => warn.mockRestore());
  const isolated = (act: (release: typeof Release) => void) => jest.isolateModules(() => act(require('../lib/release').Release));

  test.each(['5.3.2', '5.3.3'])('about lost topics of %s is told once a process', (version) => {
    isolated((release) => {
      release.of(version)._warn();
      release.of(version)._warn();
      release.of(version).withImage('x:1')._warn();
    });
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(`RocketMQ ${version}: .*apache/rocketmq#9206.*; use 5\\.1\\.4 or 5\\.2\\.0$`), 'RocketMqReleaseWarning'],
    ]);
  });

  test('is told for each release that deserves it', () => {
    isolated((release) => {
      release.V5_3_2._warn();
      release.V5_3_3._warn();
    });
    expect(warn).toHaveBeenCalledTimes(2);
  });

  test('is told about no other release', () => {
    isolated((release) => {
      for (const version of ['5.1.4', '5.2.0', '5.3.1', '5.4.0', '5.5.0']) release.of(version)._warn();
      release.SEED_RECIPE._warn();
    });
    expect(warn).not.toHaveBeenCalled();
  });
});

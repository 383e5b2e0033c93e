import type { Rule } from '../rules';
import type { Pod } from './cluster';
import { explainMeeting, fixFor } from './explanation';
import { type Meeting, meetingInZone } from './meeting';
import { canRun } from './zones';

/** That two pods can run and never share a zone. What has not two pods is told by another rule. @internal */
export function apartRules(whose: string, pods: Pod[], zoneLabel: string): Rule[] {
  if (pods.length !== 2) return [];
  const [a, b] = pods;
  const stuck = pods.filter((pod) => !canRun(pod));
  return [
    {
      holds: stuck.length === 0,
      what: `${whose} must be able to run, or nothing is proved`,
      got: stuck.map(({ name }) => `${name}, whose node selector and affinity no node meets`),
      allowed: 'rules that some node meets',
      fix: 'remove the contradiction',
    },
    ...meetingRules(`${whose} may never share a zone`, meetingInZone(a, b, zoneLabel), zoneLabel, `different values of ${zoneLabel}`),
  ];
}

/** That two pods cannot meet, or else how. @internal */
export function meetingRules(what: string, meeting: Meeting | undefined, topologyKey: string, allowed: string): Rule[] {
  if (meeting === undefined) return [];
  const got = explainMeeting(meeting, topologyKey).en;
  return [{ holds: false, what, got, allowed: `${allowed} on any state of any cluster`, fix: fixFor(meeting, topologyKey).en }];
}

import { isDnsLabel, type Rule } from './rules';
import type { Zone } from './zone';

// Rules that several constructs share.

/** A name that becomes part of a workload's name. */
export function nameRule(what: string, name: unknown, workload: string): Rule {
  return {
    holds: isDnsLabel(name) && workload.length <= 52,
    what: `${what} becomes part of the workload name ${workload}`,
    got: name,
    allowed: 'lower-case letters, digits and "-", beginning with a letter, with at most 52 characters in the workload name',
    fix: 'choose a shorter or plainer name',
  };
}

/** Two zones that differ but are told by the same label: rules about zones can compare only values of one label. */
export function twoZoneRules(zones: Zone[]): Rule[] {
  return [
    {
      holds: zones.length === 2,
      what: 'two zones are needed',
      got: zones.map(({ name }) => name),
      allowed: 'exactly two',
      fix: 'pass the two zones that share the load',
    },
    {
      holds: zones.length !== 2 || !zones[0].equals(zones[1]),
      what: 'the zones must differ, or one loss takes both copies',
      got: zones.map(({ name }) => name),
      allowed: 'two different zones',
      fix: 'pass two distinct zones',
    },
    sameLabelRule(zones),
  ];
}

/** Zones that are told apart by the same node label. */
export function sameLabelRule(zones: Zone[]): Rule {
  return {
    holds: zones.every(({ labelKey }) => labelKey === zones[0].labelKey),
    what: 'the zones must be values of one node label',
    got: zones.map(({ name, labelKey }) => `${labelKey}=${name}`),
    allowed: 'one labelKey',
    fix: 'give every zone the same labelKey',
  };
}

/** Addresses as RocketMQ writes them. It splits at ":" itself, so IPv6 addresses cannot be used. */
export function addressesRule(what: string, addresses: unknown): Rule {
  return {
    holds: typeof addresses === 'string' && /^[A-Za-z0-9.-]+:\d{1,5}(;[A-Za-z0-9.-]+:\d{1,5})*$/.test(addresses),
    what: `${what} must list every address`,
    got: addresses,
    allowed: 'host:port;host:port',
    fix: 'pass the addresses of the pods, not of a Service in front of them',
  };
}

/** Flags that survive being split at blanks. */
export function jvmFlagRules(flags: string[] = []): Rule[] {
  return flags.map((flag) => ({
    holds: /^-\S+$/.test(flag),
    what: 'a Java flag must begin with "-" and hold no blank',
    got: flag,
    allowed: 'flags such as -Xmn512m',
    fix: 'pass each flag as an element of its own',
  }));
}

import { get, tryKubectl } from './kubectl';
import { members, namespace, zoneLabel } from './plan';
import { testNamespace } from './test-namespace';

/** Refuses a cluster on which the tests cannot run, or must not: they delete the namespace of the brokers, with all claims in it. */
export default async function preflight(): Promise<void> {
  const { items } = await get('nodes').catch((error) => {
    throw new Error(
      `The cluster tests need a Kubernetes cluster that kubectl reaches (KUBECONFIG); docs/e2e.md says how to get one.\n${error.message}`,
    );
  });
  for (const zone of new Set(members.map((member) => member.zone))) {
    const wanted = members.filter((member) => member.zone === zone).length;
    const nodes = items.filter(({ metadata, spec }: any) => metadata.labels[zoneLabel] === zone && !spec.unschedulable);
    if (nodes.length < wanted)
      throw new Error(`zone ${zone} needs ${wanted} schedulable nodes with the label ${zoneLabel}=${zone}, there are ${nodes.length}`);
  }
  const exists = async (name: string) => (await tryKubectl(['get', 'namespace', name])).code === 0;
  if ((await exists(namespace)) && !(await exists(testNamespace)))
    throw new Error(`The namespace ${namespace} exists and these tests did not make it. They would delete it, with every message in it.`);
}

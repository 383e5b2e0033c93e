import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { apartRules } from './proof/apart-rules';
import { podsOf } from './proof/pods';
import { describe } from './rules';

/**
 * Lets the app not be synthesized when what is rendered breaks the promise that the pods of a construct never share a zone. The construct
 * renders them right; this judges what became of them, because a JSON patch of the user can change every rule afterwards.
 */
export function promiseApart(scope: Construct, whose: string, statefulSets: ApiObject[], zoneLabel: string): void {
  scope.node.addValidation({
    validate: () => {
      const pods = statefulSets.flatMap((set) => podsOf(set.toJson()));
      return apartRules(whose, pods, zoneLabel)
        .filter(({ holds }) => !holds)
        .map((rule) => describe(undefined, rule));
    },
  });
}

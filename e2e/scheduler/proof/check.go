package proof

import "fmt"

// checkJudge makes recipes with one fault each, and tells which faults are not seen in random states.
func checkJudge(kubernetes Kubernetes) (problems []string) {
	for _, check := range []struct {
		name  string
		spoil func(recipe Recipe)
		seen  func(counts Counts) int
	}{
		{"a dead end, because one broker may go where its peer must", func(recipe Recipe) {
			recipe.pod("broker-0-0-0").Spec.Affinity.NodeAffinity = nil
		}, func(counts Counts) int { return counts.DeadEnd }},
		{"two brokers on a node, because nothing keeps them apart", func(recipe Recipe) {
			for _, pod := range recipe.Pods {
				pod.Spec.Affinity.PodAntiAffinity = nil
			}
		}, func(counts Counts) int { return counts.SharedNodes }},
		{"a pair in one zone, because both are required to be there", func(recipe Recipe) {
			for _, pod := range recipe.Pods {
				pod.Spec.Affinity.NodeAffinity = recipe.pod("broker-0-0-0").Spec.Affinity.NodeAffinity
				pod.Spec.Affinity.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution = antiAffinity(pod)[:1]
			}
		}, func(counts Counts) int { return counts.PairsInOneZone }},
	} {
		brokers := pinned()
		brokers.CPU, brokers.Memory = "1", "4Gi"
		recipe := brokers.recipe(kubernetes)
		if counts := runStates(kubernetes, recipe, 100, 1); counts.PairsInOneZone+counts.SharedNodes+counts.DeadEnd > 0 {
			problems = append(problems, fmt.Sprintf("faults are seen where there is none: %+v", counts))
		}
		check.spoil(recipe)
		if counts := runStates(kubernetes, recipe, 100, 1); check.seen(counts) == 0 {
			problems = append(problems, fmt.Sprintf("not seen: %s: %+v", check.name, counts))
		}
	}
	return problems
}

package proof

import (
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Random rules of a pod of the random scenes.

func (c chance) nodeTerm() v1.NodeSelectorTerm {
	zones := []string{"az1", "az2", "az3"}
	key := c.word(az, az, az, v1.LabelTopologyZone)
	requirement := v1.NodeSelectorRequirement{Key: key, Operator: v1.NodeSelectorOpIn, Values: zones[:c.between(1, 2)]}
	switch c.Intn(8) {
	case 0:
		requirement = v1.NodeSelectorRequirement{Key: key, Operator: v1.NodeSelectorOpExists}
	case 1:
		requirement = v1.NodeSelectorRequirement{Key: key, Operator: v1.NodeSelectorOpNotIn, Values: []string{c.word(zones...)}}
	case 2:
		requirement = v1.NodeSelectorRequirement{Key: "disk", Operator: v1.NodeSelectorOpDoesNotExist}
	case 3, 4:
		requirement.Values = []string{c.word(zones...)}
	}
	term := v1.NodeSelectorTerm{MatchExpressions: []v1.NodeSelectorRequirement{requirement}}
	if c.of(15) {
		disk := v1.NodeSelectorRequirement{Key: "disk", Operator: v1.NodeSelectorOpIn, Values: []string{c.word("ssd", "hdd")}}
		term.MatchExpressions = append(term.MatchExpressions, disk)
	}
	return term
}

func (c chance) nodeAffinity() *v1.NodeAffinity {
	affinity := &v1.NodeAffinity{}
	if c.of(25) {
		affinity.RequiredDuringSchedulingIgnoredDuringExecution = &v1.NodeSelector{NodeSelectorTerms: []v1.NodeSelectorTerm{c.nodeTerm()}}
		if c.of(20) {
			terms := &affinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms
			*terms = append(*terms, c.nodeTerm())
		}
	}
	for c.of(40) {
		affinity.PreferredDuringSchedulingIgnoredDuringExecution = append(affinity.PreferredDuringSchedulingIgnoredDuringExecution,
			v1.PreferredSchedulingTerm{Weight: c.weight(), Preference: c.nodeTerm()})
	}
	return affinity
}

func (c chance) podTerm() v1.PodAffinityTerm {
	term := v1.PodAffinityTerm{TopologyKey: c.topologyKey(), LabelSelector: c.selector()}
	if c.of(10) {
		term.Namespaces = []string{"office"}
	}
	return term
}

func (c chance) topologyKey() string {
	return c.word(v1.LabelHostname, az, az, v1.LabelTopologyZone)
}

func (c chance) selector() *metav1.LabelSelector {
	switch c.Intn(6) {
	case 0:
		return &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{
			{Key: "app", Operator: metav1.LabelSelectorOpIn, Values: []string{"a", "other"}},
		}}
	case 1:
		return &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{
			{Key: "tier", Operator: metav1.LabelSelectorOpNotIn, Values: []string{"x"}},
		}}
	case 2:
		return &metav1.LabelSelector{MatchLabels: map[string]string{"tier": c.word("x", "y")}}
	default:
		return &metav1.LabelSelector{MatchLabels: map[string]string{"app": c.word("a", "b")}}
	}
}

func (c chance) podAffinity() *v1.PodAffinity {
	affinity := &v1.PodAffinity{}
	if c.of(12) {
		affinity.RequiredDuringSchedulingIgnoredDuringExecution = []v1.PodAffinityTerm{c.podTerm()}
	}
	for c.of(25) {
		affinity.PreferredDuringSchedulingIgnoredDuringExecution = append(affinity.PreferredDuringSchedulingIgnoredDuringExecution,
			v1.WeightedPodAffinityTerm{Weight: c.weight(), PodAffinityTerm: c.podTerm()})
	}
	return affinity
}

func (c chance) podAntiAffinity() *v1.PodAntiAffinity {
	affinity := &v1.PodAntiAffinity{}
	if c.of(25) {
		affinity.RequiredDuringSchedulingIgnoredDuringExecution = []v1.PodAffinityTerm{c.podTerm()}
	}
	for c.of(30) {
		affinity.PreferredDuringSchedulingIgnoredDuringExecution = append(affinity.PreferredDuringSchedulingIgnoredDuringExecution,
			v1.WeightedPodAffinityTerm{Weight: c.weight(), PodAffinityTerm: c.podTerm()})
	}
	return affinity
}

func (c chance) spread() []v1.TopologySpreadConstraint {
	constraints := []v1.TopologySpreadConstraint{}
	seen := map[string]bool{}
	for c.of(35) {
		constraint := v1.TopologySpreadConstraint{
			TopologyKey:       c.topologyKey(),
			MaxSkew:           int32(c.between(1, 3)),
			WhenUnsatisfiable: v1.ScheduleAnyway,
			LabelSelector:     c.selector(),
		}
		if c.of(50) {
			constraint.WhenUnsatisfiable = v1.DoNotSchedule
			if c.of(30) {
				domains := int32(c.between(1, 3))
				constraint.MinDomains = &domains
			}
		}
		if policy := v1.NodeInclusionPolicy(c.word("Honor", "Ignore")); c.of(25) {
			constraint.NodeAffinityPolicy = &policy
		}
		if policy := v1.NodeInclusionPolicy(c.word("Honor", "Ignore")); c.of(25) {
			constraint.NodeTaintsPolicy = &policy
		}
		// The API server takes a key once for each kind of constraint.
		if key := constraint.TopologyKey + string(constraint.WhenUnsatisfiable); !seen[key] {
			constraints, seen[key] = append(constraints, constraint), true
		}
	}
	return constraints
}

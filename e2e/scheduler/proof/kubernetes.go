// Package proof asks the scheduler of a real Kubernetes where it would put pods. It knows no version: the modules beside it bring one each.
package proof

import (
	appsv1 "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
)

// Kubernetes is one version of it.
type Kubernetes struct {
	Version string
	// NewCluster starts the scheduler over an empty cluster; it breaks ties by seed, where this version breaks them by chance.
	NewCluster func(seed int64, owners []*appsv1.StatefulSet, services []*v1.Service) Cluster
	// SetDefaults does to a pod what the API server does.
	SetDefaults func(pod *v1.Pod)
}

// Cluster is a cluster held in memory, with the scheduler that looks at it.
type Cluster interface {
	AddNode(node *v1.Node)
	UpdateNode(old, node *v1.Node)
	// AddPod adds a pod that has its node.
	AddPod(pod *v1.Pod)
	RemovePod(pod *v1.Pod)
	// Choose is the decision of the scheduler: a node, or "" when the pod stays Pending.
	Choose(pod *v1.Pod) string
	// Score is what that decision rests on; it looks at the cluster as the last Choose saw it.
	Score(pod *v1.Pod) Scores
	Close()
}

// Scores are the nodes that pass every filter plugin, with the weighted sum of the score plugins. A node that is alone is not scored.
type Scores struct {
	Feasible []string
	Totals   map[string]int64
}

// Best are the nodes with the highest total: the scheduler takes any of them.
func (s Scores) Best() []string {
	best := []string{}
	for _, node := range s.Feasible {
		switch {
		case len(best) == 0 || s.Totals[node] > s.Totals[best[0]]:
			best = []string{node}
		case s.Totals[node] == s.Totals[best[0]]:
			best = append(best, node)
		}
	}
	return best
}

package proof

import (
	"slices"

	v1 "k8s.io/api/core/v1"
)

// sighting is what was seen in one state, at any time; the meanings are those of Counts.
type sighting struct {
	pairs, avoidable, nameServers, shared               bool
	noneExists, againstPlan, noRoom, deadEnd, undecided bool
	complete                                            bool
}

func (l *life) judge(seen *sighting) {
	pairs := l.pairInOneZone(isBroker)
	seen.pairs = seen.pairs || pairs
	seen.nameServers = seen.nameServers || l.pairInOneZone(isNameServer)
	seen.shared = seen.shared || l.twoBrokersOnANode()
	if len(l.pending) == 0 && (!pairs || seen.avoidable) {
		return
	}
	correct := l.searchCorrect()
	if pairs && correct == found {
		seen.avoidable = true
	}
	if len(l.pending) == 0 {
		return
	}
	planned := none
	if correct != none {
		planned = l.searchRules()
	}
	switch {
	case correct == givenUp || planned == givenUp:
		seen.undecided = true
	case correct == none:
		seen.noneExists = true
	case planned == none:
		seen.againstPlan = true
	case slices.ContainsFunc(l.pending, func(pod *v1.Pod) bool { return l.searchAmongAlike(pod) != none }):
		seen.deadEnd = true
	default:
		seen.noRoom = true
	}
}

// kind is what a pod has in common with those that are as big and follow the same rules.
func kind(pod *v1.Pod) string { return cluster(pod) + " " + pod.Labels[component] }

func isNameServer(pod *v1.Pod) bool { return pod.Labels[component] == "nameserver" }

func (l *life) pairInOneZone(kind func(*v1.Pod) bool) bool {
	zones := map[string]int{}
	for _, pod := range l.placed {
		if !kind(pod) {
			continue
		}
		zone := l.state.zone[pod.Spec.NodeName]
		if other, both := zones[group(pod)]; both && other == zone {
			return true
		}
		zones[group(pod)] = zone
	}
	return false
}

func (l *life) twoBrokersOnANode() bool {
	seen := map[string]bool{}
	for _, pod := range l.placed {
		if isBroker(pod) {
			key := cluster(pod) + pod.Spec.NodeName
			if seen[key] {
				return true
			}
			seen[key] = true
		}
	}
	return false
}

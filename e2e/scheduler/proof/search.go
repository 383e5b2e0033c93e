package proof

import (
	"slices"
	"sort"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

type answer int

const (
	none answer = iota
	found
	givenUp
)

// A search gives up after as many steps.
const mostSteps = 51_200

// puzzle is a search under way. Room is what is left on a node: processors, memory, pods.
type puzzle struct {
	pods     []*v1.Pod
	allowed  [][]string
	conflict func(a, b *v1.Pod, onA, onB string) bool
	room     map[string][3]int64
	chosen   map[int]string
	steps    int
	// failed counts how often a pod was the one with no node left: such pods go first after a fresh start.
	failed map[int]int
}

// searchCorrect asks whether all pods could be placed correctly, whatever they themselves ask for: where nodes take them, no pair in one zone,
// and no two brokers of a cluster on a node. A pod may also stay where it is.
func (l *life) searchCorrect() answer {
	p := l.puzzle(append(append([]*v1.Pod{}, l.placed...), l.pending...), func(pod *v1.Pod) *v1.Pod {
		pod.Spec.Affinity, pod.Spec.NodeSelector = nil, nil
		return pod
	})
	p.conflict = func(a, b *v1.Pod, onA, onB string) bool {
		return onA == onB && isBroker(a) && isBroker(b) && cluster(a) == cluster(b) ||
			group(a) != "" && group(a) == group(b) && l.state.zone[onA] == l.state.zone[onB]
	}
	return p.withZones(l.state.zone, 0)
}

// searchRules asks whether all pods could be placed as their own required rules want it.
func (l *life) searchRules() answer {
	return l.puzzle(append(append([]*v1.Pod{}, l.placed...), l.pending...), func(pod *v1.Pod) *v1.Pod { return pod }).solve()
}

// searchAmongAlike asks the same of the pods that are like a Pending one, while all others stay where they are.
func (l *life) searchAmongAlike(pending *v1.Pod) answer {
	alike, others := []*v1.Pod{}, []*v1.Pod{}
	for _, pod := range l.placed {
		if kind(pod) == kind(pending) {
			alike = append(alike, pod)
		} else {
			others = append(others, pod)
		}
	}
	for _, pod := range l.pending {
		if kind(pod) == kind(pending) {
			alike = append(alike, pod)
		}
	}
	p := l.puzzle(alike, func(pod *v1.Pod) *v1.Pod { return pod })
	for _, pod := range others {
		p.room[pod.Spec.NodeName] = minus(p.room[pod.Spec.NodeName], needs(pod))
	}
	for i, pod := range alike {
		kept := []string{}
		for _, node := range p.allowed[i] {
			if !l.conflicts(pod, node, others) {
				kept = append(kept, node)
			}
		}
		p.allowed[i] = kept
	}
	return p.solve()
}

// withZones tries the ways to give the members of each pair a zone of their own, so that what is left can be counted.
func (p *puzzle) withZones(zone map[string]int, from int) answer {
	for i := from; i < len(p.pods); i++ {
		for j := i + 1; j < len(p.pods); j++ {
			if group(p.pods[i]) == "" || group(p.pods[i]) != group(p.pods[j]) {
				continue
			}
			one, other := p.allowed[i], p.allowed[j]
			result := none
			for z := 0; z < 2 && result == none; z++ {
				p.allowed[i], p.allowed[j] = inZone(one, zone, z), inZone(other, zone, 1-z)
				if len(p.allowed[i]) > 0 && len(p.allowed[j]) > 0 {
					result = p.withZones(zone, i+1)
				}
				if slices.Equal(one, other) {
					break // the members are alike: the other way round is the same
				}
			}
			p.allowed[i], p.allowed[j] = one, other
			return result
		}
	}
	return p.solve()
}

func inZone(nodes []string, zone map[string]int, wanted int) []string {
	in := []string{}
	for _, node := range nodes {
		if zone[node] == wanted {
			in = append(in, node)
		}
	}
	return in
}

// solve searches for longer and longer, each time with what was learnt before.
func (p *puzzle) solve() answer {
	for limit := 50; limit <= mostSteps; limit *= 4 {
		p.steps = limit
		if result := p.place(); result != givenUp {
			return result
		}
	}
	return givenUp
}

// place takes the pod with the fewest nodes first, and goes back where some pod has none or brokers have too few between them.
func (p *puzzle) place() answer {
	if p.steps--; p.steps < 0 {
		return givenUp
	}
	open := map[int][]string{}
	next := -1
	for i := range p.pods {
		if _, done := p.chosen[i]; done {
			continue
		}
		open[i] = p.open(i)
		if len(open[i]) == 0 {
			p.failed[i]++
			return none
		}
		if next < 0 || len(open[i])*(1+p.failed[next]) < len(open[next])*(1+p.failed[i]) {
			next = i
		}
	}
	if next < 0 {
		return found
	}
	if !p.brokersMatch(open) {
		return none
	}
	for _, node := range open[next] {
		before := p.room[node]
		p.room[node], p.chosen[next] = minus(before, needs(p.pods[next])), node
		result := p.place()
		delete(p.chosen, next)
		p.room[node] = before
		if result != none {
			return result
		}
	}
	return none
}

func (p *puzzle) open(i int) []string {
	nodes := []string{}
candidates:
	for _, node := range p.allowed[i] {
		left := minus(p.room[node], needs(p.pods[i]))
		if left[0] < 0 || left[1] < 0 || left[2] < 0 {
			continue
		}
		for j, other := range p.chosen {
			if p.conflict(p.pods[i], p.pods[j], node, other) {
				continue candidates
			}
		}
		nodes = append(nodes, node)
	}
	return nodes
}

// brokersMatch counts: brokers that exclude one another need as many nodes as they are, in every part of the cluster.
func (p *puzzle) brokersMatch(open map[int][]string) bool {
	taken := map[string]int{}
	var place func(i int, tried map[string]bool) bool
	place = func(i int, tried map[string]bool) bool {
		for _, node := range open[i] {
			key := cluster(p.pods[i]) + node
			if tried[key] {
				continue
			}
			tried[key] = true
			if other, is := taken[key]; !is || place(other, tried) {
				taken[key] = i
				return true
			}
		}
		return false
	}
	for i := range p.pods {
		if _, is := open[i]; is && isBroker(p.pods[i]) && !place(i, map[string]bool{}) {
			p.failed[i]++
			return false
		}
	}
	return true
}

// puzzle asks the scheduler where each pod, changed, could go if no pod of ours were there.
func (l *life) puzzle(pods []*v1.Pod, change func(*v1.Pod) *v1.Pod) *puzzle {
	p := &puzzle{pods: pods, room: l.room(), conflict: l.conflict, chosen: map[int]string{}, failed: map[int]int{}}
	sort.SliceStable(pods, func(i, j int) bool { return isBroker(pods[i]) && !isBroker(pods[j]) })
	for _, pod := range l.placed {
		l.cluster.RemovePod(pod)
	}
	l.cluster.Choose(pods[0]) // Score looks at the cluster as Choose saw it
	for _, pod := range pods {
		current := pod.Spec.NodeName
		nodes := l.cluster.Score(change(on("", pod))).Feasible
		if current != "" && !slices.Contains(nodes, current) {
			nodes = append(nodes, current)
		}
		p.allowed = append(p.allowed, nodes)
	}
	for _, pod := range l.placed {
		l.cluster.AddPod(pod)
	}
	return p
}

func (l *life) room() map[string][3]int64 {
	room := map[string][3]int64{}
	for name, node := range l.nodes {
		room[name] = [3]int64{milliCPU(node), node.Status.Allocatable.Memory().Value(), node.Status.Allocatable.Pods().Value()}
	}
	for _, pod := range l.state.fillers {
		room[pod.Spec.NodeName] = minus(room[pod.Spec.NodeName], needs(pod))
	}
	return room
}

func needs(pod *v1.Pod) [3]int64 {
	sum := [3]int64{0, 0, 1}
	for _, container := range pod.Spec.Containers {
		sum[0] += container.Resources.Requests.Cpu().MilliValue()
		sum[1] += container.Resources.Requests.Memory().Value()
	}
	return sum
}

func minus(a, b [3]int64) [3]int64 { return [3]int64{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }

func (l *life) conflicts(pod *v1.Pod, node string, others []*v1.Pod) bool {
	return slices.ContainsFunc(others, func(other *v1.Pod) bool { return l.conflict(pod, other, node, other.Spec.NodeName) })
}

// conflict tells whether required anti-affinity of either pod keeps them from two nodes.
func (l *life) conflict(a, b *v1.Pod, onA, onB string) bool {
	return l.repels(a, b, onA, onB) || l.repels(b, a, onB, onA)
}

func (l *life) repels(a, b *v1.Pod, onA, onB string) bool {
	for _, term := range antiAffinity(a) {
		selector, err := metav1.LabelSelectorAsSelector(term.LabelSelector)
		must(err)
		value, has := l.nodes[onA].Labels[term.TopologyKey]
		if has && l.nodes[onB].Labels[term.TopologyKey] == value && a.Namespace == b.Namespace && selector.Matches(labels.Set(b.Labels)) {
			return true
		}
	}
	return false
}

package proof

import v1 "k8s.io/api/core/v1"

// life is a recipe on a cluster over time.
type life struct {
	state   state
	recipe  Recipe
	cluster Cluster
	nodes   map[string]*v1.Node
	placed  []*v1.Pod
	pending []*v1.Pod // in the order of their creation
}

// Counts are numbers of states, in each of which a thing was seen at least once.
type Counts struct {
	States int `json:"states"`
	// Phases is the number of times that the placement was judged.
	Phases int `json:"phases"`
	// Complete states end with every pod placed and no pair in one zone.
	Complete int `json:"complete"`
	// PairsInOneZone: both members of a broker group. Avoidable: although a correct placement existed.
	PairsInOneZone int `json:"pairsInOneZone"`
	Avoidable      int `json:"avoidable"`
	// NameServersInOneZone: both name servers of a cluster.
	NameServersInOneZone int `json:"nameServersInOneZone"`
	SharedNodes          int `json:"sharedNodes"`
	// Pods are Pending. NoneExists: there was no correct placement of all pods. AgainstPlan: there was one, but not under the rules of the
	// pods. NoRoom: there was one under their rules, but pods of another kind took the room. DeadEnd: there was one among pods of the kind.
	NoneExists  int `json:"noneExists"`
	AgainstPlan int `json:"againstPlan"`
	NoRoom      int `json:"noRoom"`
	DeadEnd     int `json:"deadEnd"`
	// Undecided: the search for a placement was given up.
	Undecided int `json:"undecided"`
}

// runStates lives through random states and counts what happens.
func runStates(kubernetes Kubernetes, recipe Recipe, states int, seed int64) Counts {
	counts := Counts{States: states}
	for i := 0; i < states; i++ {
		number := seed*1_000_000 + int64(i)*2
		state := newState(kubernetes, recipe, number)
		life := &life{state: state, recipe: recipe, cluster: kubernetes.NewCluster(number, recipe.Owners, recipe.Services), nodes: map[string]*v1.Node{}}
		seen := life.run(&counts)
		life.cluster.Close()
		for _, count := range []struct {
			of  *int
			was bool
		}{
			{&counts.PairsInOneZone, seen.pairs}, {&counts.Avoidable, seen.avoidable}, {&counts.NameServersInOneZone, seen.nameServers},
			{&counts.SharedNodes, seen.shared}, {&counts.NoneExists, seen.noneExists}, {&counts.AgainstPlan, seen.againstPlan},
			{&counts.NoRoom, seen.noRoom}, {&counts.DeadEnd, seen.deadEnd}, {&counts.Undecided, seen.undecided},
			{&counts.Complete, seen.complete},
		} {
			if count.was {
				*count.of++
			}
		}
	}
	return counts
}

func (l *life) run(counts *Counts) *sighting {
	seen := &sighting{}
	judge := func() { counts.Phases++; l.judge(seen) }
	for _, node := range l.state.nodes {
		l.nodes[node.Name] = node
		l.cluster.AddNode(node)
	}
	for _, pod := range l.state.fillers {
		if l.nodes[pod.Spec.NodeName] != nil {
			l.cluster.AddPod(pod)
		}
	}
	l.create(l.recipe.Pods)
	judge()
	if l.change(func(node *v1.Node) bool { return node.Spec.Unschedulable }, untainted) {
		judge()
	}
	if l.state.lost >= 0 {
		inZone := func(node *v1.Node) bool { return l.state.zone[node.Name] == l.state.lost }
		l.closeAndRecreate(inZone, lost)
		judge()
		l.change(inZone, untainted)
		judge()
	}
	if l.nodes[l.state.drained] != nil {
		isIt := func(node *v1.Node) bool { return node.Name == l.state.drained }
		l.closeAndRecreate(isIt, func(node *v1.Node) *v1.Node {
			node = node.DeepCopy()
			cordon(node)
			return node
		})
		judge()
		l.change(isIt, untainted)
		judge()
	}
	seen.complete = len(l.pending) == 0 && !l.pairInOneZone(isBroker) && !l.pairInOneZone(isNameServer)
	return seen
}

// create makes pods in random order. Every event lets the scheduler try again what is Pending.
func (l *life) create(pods []*v1.Pod) {
	for _, i := range l.state.order.Perm(len(pods)) {
		l.pending = append(l.pending, pods[i])
	}
	l.schedule()
}

func (l *life) schedule() {
	still := []*v1.Pod{}
	for _, pod := range l.pending {
		if node := l.cluster.Choose(pod); node == "" {
			still = append(still, pod)
		} else {
			l.placed = append(l.placed, on(node, pod))
			l.cluster.AddPod(l.placed[len(l.placed)-1])
		}
	}
	l.pending = still
}

func (l *life) change(which func(*v1.Node) bool, change func(*v1.Node) *v1.Node) (changed bool) {
	for _, node := range l.state.nodes {
		if old := l.nodes[node.Name]; which(old) {
			l.nodes[node.Name], changed = change(old), true
			l.cluster.UpdateNode(old, l.nodes[node.Name])
		}
	}
	l.schedule()
	return changed
}

// closeAndRecreate deletes the pods of nodes that take none any more; the StatefulSets make them again at once.
func (l *life) closeAndRecreate(which func(*v1.Node) bool, change func(*v1.Node) *v1.Node) {
	l.change(which, change)
	gone, kept := []*v1.Pod{}, []*v1.Pod{}
	for _, pod := range l.placed {
		if which(l.nodes[pod.Spec.NodeName]) {
			l.cluster.RemovePod(pod)
			gone = append(gone, on("", pod))
		} else {
			kept = append(kept, pod)
		}
	}
	l.placed = kept
	l.create(gone)
}

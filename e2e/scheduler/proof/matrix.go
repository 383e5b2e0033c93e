package proof

import (
	"fmt"

	v1 "k8s.io/api/core/v1"
)

// row is a state of six nodes (or so) on which the recipes differ, and what becomes of the brokers: groups in one zone, and Pending pods.
type row struct {
	name   string
	nodes  map[string]int
	order  []string
	change func(kubernetes Kubernetes, node *v1.Node, zone string) (others []*v1.Pod)
	// before is a first deployment: some nodes are closed until afterwards, or brokers are lost with a zone.
	cordoned string
	lost     string
	seed     [2]int
	pinned   [2]int
}

func onlyIn(zone string, change func(kubernetes Kubernetes, node *v1.Node) []*v1.Pod) func(Kubernetes, *v1.Node, string) []*v1.Pod {
	return func(kubernetes Kubernetes, node *v1.Node, in string) []*v1.Pod {
		if in != zone {
			return nil
		}
		return change(kubernetes, node)
	}
}

var threeEach = map[string]int{"az1": 3, "az2": 3}

var rows = []row{
	{name: "idle", nodes: threeEach},
	{name: "az2 is 60 % busier", nodes: threeEach, seed: [2]int{2, 0}, change: onlyIn("az2", func(k Kubernetes, node *v1.Node) []*v1.Pod {
		return []*v1.Pod{filler(k, node, 0, milliCPU(node)*60/100, mebibytes(node)*60/100)}
	})},
	{name: "az2 has smaller nodes", nodes: threeEach, seed: [2]int{2, 0}, change: onlyIn("az2", func(_ Kubernetes, node *v1.Node) []*v1.Pod {
		node.Status.Allocatable = newNode("", 6000, 24<<10, 110).Status.Allocatable
		return nil
	})},
	{name: "the image is only in az1", nodes: threeEach, seed: [2]int{2, 0}, change: onlyIn("az1", func(_ Kubernetes, node *v1.Node) []*v1.Pod {
		addImage(node, seedRecipe().Image, 900*mebibyte)
		return nil
	})},
	{name: "az2 has a PreferNoSchedule taint", nodes: threeEach, seed: [2]int{2, 0}, change: onlyIn("az2", func(_ Kubernetes, node *v1.Node) []*v1.Pod {
		taint(node, "repair", v1.TaintEffectPreferNoSchedule)
		return nil
	})},
	{
		name: "well-known zone labels, odd order", nodes: threeEach, seed: [2]int{2, 0},
		order: []string{"0-0", "0-1", "1-0", "2-1", "2-0", "1-1"},
		change: func(_ Kubernetes, node *v1.Node, zone string) []*v1.Pod {
			setZone(node, az, zone, true)
			return nil
		},
	},
	{name: "az2 was cordoned", nodes: threeEach, cordoned: "az2", seed: [2]int{2, 0}},
	{name: "az2 is lost, az1 has room", nodes: map[string]int{"az1": 6, "az2": 3}, lost: "az2", seed: [2]int{3, 0}, pinned: [2]int{0, 3}},
	{name: "az1 has two nodes", nodes: map[string]int{"az1": 2, "az2": 4}, seed: [2]int{1, 0}, pinned: [2]int{0, 1}},
	{name: "az2 has no labels", nodes: threeEach, seed: [2]int{2, 0}, pinned: [2]int{0, 3}, change: onlyIn("az2", func(_ Kubernetes, node *v1.Node) []*v1.Pod {
		delete(node.Labels, az)
		return nil
	})},
}

var matrixRecipes = []struct {
	name    string
	brokers Brokers
	outcome func(row row) [2]int
}{
	{"seed", seedRecipe(), func(row row) [2]int { return row.seed }},
	{"pin+antiaz", pinned(), func(row row) [2]int { return row.pinned }},
}

func pinned() Brokers {
	brokers := seedRecipe()
	brokers.Weighted = false
	return brokers
}

// scenes are one or two: a second one starts where the first has ended, after the event of the row.
func (row row) scenes(kubernetes Kubernetes, name string, brokers Brokers) []scene {
	recipe := brokers.recipe(kubernetes)
	first := scene{name: name, services: recipe.Services, owners: recipe.Owners}
	for _, zone := range []string{"az1", "az2"} {
		for i := 0; i < row.nodes[zone]; i++ {
			node := newNode(fmt.Sprintf("%s-n%d", zone, i), 16000, 64<<10, 110)
			setZone(node, az, zone, false)
			if row.change != nil {
				first.scheduled = append(first.scheduled, row.change(kubernetes, node, zone)...)
			}
			if row.cordoned == zone {
				cordon(node)
			}
			first.nodes = append(first.nodes, node)
		}
	}
	order := row.order
	if order == nil {
		order = indexOrder
	}
	for _, broker := range order {
		first.pods = append(first.pods, recipe.pod("broker-"+broker+"-0"))
	}
	if row.cordoned == "" && row.lost == "" {
		return []scene{first}
	}
	second := scene{name: name + ", afterwards", services: first.services, owners: first.owners, scheduled: first.scheduled}
	placed := play(kubernetes, first, 0)
	for _, node := range first.nodes {
		switch {
		case node.Labels[az] == row.cordoned:
			node = untainted(node)
		case node.Labels[az] == row.lost:
			node = lost(node)
		}
		second.nodes = append(second.nodes, node)
	}
	for i, pod := range first.pods {
		chosen := placed.Steps[i].Chosen
		if chosen == nil || row.lost != "" && (*chosen)[:3] == row.lost {
			second.pods = append(second.pods, pod)
		} else {
			second.scheduled = append(second.scheduled, on(*chosen, pod))
		}
	}
	return []scene{first, second}
}

func (r Recipe) pod(name string) *v1.Pod {
	for _, pod := range r.Pods {
		if pod.Name == name {
			return pod
		}
	}
	panic("no pod " + name)
}

func matrixScenes(kubernetes Kubernetes) []scene {
	scenes := []scene{}
	for _, recipe := range matrixRecipes {
		for i, row := range rows {
			scenes = append(scenes, row.scenes(kubernetes, fmt.Sprintf("%s, row %d: %s", recipe.name, i+1, row.name), recipe.brokers)...)
		}
	}
	return scenes
}

// checkMatrix plays every row and tells which do not end as they are known to.
func checkMatrix(kubernetes Kubernetes) (problems []string) {
	for _, recipe := range matrixRecipes {
		for i, row := range rows {
			scenes := row.scenes(kubernetes, row.name, recipe.brokers)
			last := scenes[len(scenes)-1]
			zones, pending := map[string][]string{}, 0
			for _, pod := range last.scheduled {
				if isBroker(pod) {
					zones[group(pod)] = append(zones[group(pod)], pod.Spec.NodeName[:3])
				}
			}
			for i, step := range play(kubernetes, last, 0).Steps {
				if step.Chosen == nil {
					pending++
					continue
				}
				zones[group(last.pods[i])] = append(zones[group(last.pods[i])], (*step.Chosen)[:3])
			}
			colocated := 0
			for _, members := range zones {
				if len(members) == 2 && members[0] == members[1] {
					colocated++
				}
			}
			if got, want := [2]int{colocated, pending}, recipe.outcome(row); got != want {
				problems = append(problems, fmt.Sprintf("%s, row %d (%s): groups in one zone, Pending: %v, not %v", recipe.name, i+1, row.name, got, want))
			}
		}
	}
	return problems
}

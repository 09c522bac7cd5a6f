package change

import (
	"fmt"
	"strings"

	"mskraft/internal/release"
)

// What happens at run time, in words for people. What Kafka does is read in its
// source, as named below, and shown by the tests of internal/integration.

func unreadableWords(why string) string {
	if why != "" {
		why = " (" + why + ")"
	}
	return "The record of what these hosts run cannot be read" + why + ", so nothing is known of the data that they have."
}

// Sources: StorageTool and MetaPropertiesEnsemble of 3.7; before that kafka-storage.sh
// format --ignore-formatted, which compares nothing. TestIntegrationForeignData.
func clusterIDWords(family *release.Family) string {
	if !family.BrokerID {
		return "Every volume holds the cluster id it was formatted with, and Kafka refuses to start with another one (Invalid cluster.id). With the volumes all data goes."
	}
	return "Every volume holds the cluster id it was formatted with. These images go on with that one and say nothing: where a volume is kept the new id " +
		"has no effect, and a host with a new volume stays alone (INCONSISTENT_CLUSTER_ID). With the volumes all data goes."
}

// Sources: KafkaRaftServer.initializeLogDirs, MetaPropertiesEnsemble.verify.
// TestIntegrationEmpties.
func nodeIDWords(list []pair) string {
	old, now := map[int]bool{}, map[int]bool{}
	for _, p := range list {
		old[p.before.ID], now[p.after.ID] = true, true
	}
	same := len(old) == len(now)
	for id := range now {
		same = same && old[id]
	}
	text := "The hosts get other node ids. "
	if same && len(list) > 1 {
		text = "The hosts exchange their node ids. "
	}
	return text + "Every volume holds the id of its node, and Kafka refuses to start with another one (doesn't match stored node.id). " +
		"Nothing is lost if they get their old ids back; to go on, the data of all hosts has to go."
}

func addressSwapWords(list []pair) string {
	var hosts []string
	for _, p := range list {
		hosts = append(hosts, p.after.Host)
	}
	return fmt.Sprintf("Other hosts had the addresses that %s get. If the machines themselves were given new addresses, their volumes came along and nothing is lost. "+
		"If not, each of them holds the data of another node, and Kafka refuses to start.", listed(hosts))
}

// Source: QuorumState and the fetching of followers. TestIntegrationNodeMoves.
func nodeMovedWords(empties bool) string {
	text := "Node ids go to other machines, whose volumes are empty. The old ones must never start again: two nodes of one id drive each other out. "
	if empties {
		return text + "So many controllers without data could elect a leader that knows nothing of the topics: all data has to go. Nothing is lost if fewer than half of the controllers move at a time."
	}
	return text + "What they held is fetched from the others; what had all its replicas there is lost."
}

// Source: the images' data folders and users. Nothing of one family's is read by the other.
// TestIntegrationEmpties.
func imageFamilyWords(list []pair) string {
	before, after := list[0].before, list[0].after
	return fmt.Sprintf("The %s image keeps its data in another place, for another user, and gets a volume of its own. Kafka begins without the data that the %s image has, "+
		"which stays in the old volume. The controllers' port in the container changes, too.", after.Family.Name, before.Family.Name)
}

// TestIntegrationEmpties.
func storageWords(list []pair) string {
	before, after := list[0].before, list[0].after
	switch {
	case after.Volume == "":
		return "The data stays in the volume, where nothing reads it. Kafka begins without any, and again with every new container."
	case before.Volume == "":
		return "The data is in the containers and goes with them. Kafka begins with empty volumes, and keeps them from then on."
	}
	return "Kafka looks for its data in another place, finds none and begins without any. What it has stays where it is."
}

// TestIntegrationContainerStorage.
func containerWords(empties bool) string {
	text := "Storage is container: this change makes new containers, and what Kafka holds there goes with the old ones."
	if !empties {
		text += " It is fetched from the others, one host after the other; what had all its replicas there is lost."
	}
	return text
}

// Source: MetadataVersion; a log that was written with a newer metadata.version
// cannot be read (No MetadataVersion with ...). TestIntegrationDowngrade.
func downgradeWords(before, after string) string {
	return fmt.Sprintf("Kafka %s does not read what Kafka %s may have written: the version of the metadata goes up and never down. MeterSphere knows no downgrade either.", after, before)
}

// Source: KAFKA-16473. TestIntegrationNewKafka.
func idFormWords(n *Node) string {
	return fmt.Sprintf("Kafka 3.7.0 stored the cluster id as Some(%s), and Kafka %s refuses such a volume (Invalid cluster.id). Nothing is lost if it is written anew before the start.", n.ClusterID, n.Tag)
}

// TestIntegrationUpgrades.
func imageWords(before, after string, kept bool) string {
	text := fmt.Sprintf("Kafka %s gives way to Kafka %s of the same image family", before, after)
	if kept {
		text += ", which takes its data"
	}
	return text + ". An upgrade of MeterSphere makes all containers anew: switch all hosts together, as the runbook says."
}

// Source: QuorumState.initialize; bitnami/containers, libkafka.sh from 3.5.1 on.
// TestIntegrationVoters.
func votersWords(family *release.Family) string {
	text := "Every node keeps the ids of all controllers in its file quorum-state, and refuses to start with others (Configured voter set ... is different)"
	if family.BrokerID {
		text += "; newer builds of these images remove the file themselves"
	}
	return text + ". "
}

// TestIntegrationBrokerLeaves.
func brokerRemovedWords(list []*Node, brokers, remaining int) string {
	text := "Replicas on a broker that goes are gone"
	if factor := list[0].Factor; factor < brokers {
		text += ", and what had all of them there is lost, unless they are moved first"
	} else {
		text += "; every broker holds all of them, so no message is lost"
	}
	if factor := list[0].Factor; factor > remaining {
		text += fmt.Sprintf(". Topics that exist ask for %d replicas and can have %d", factor, remaining)
	}
	return text + ". It stays registered until it is unregistered."
}

// Source: Partition.effectiveMinIsr, which is new in 3.7. TestIntegrationMoreInSync.
func minInsyncWords(factor, insync int) string {
	return fmt.Sprintf("Topics that exist have %s, and from now on %d have to confirm: this Kafka refuses every message to them (NotEnoughReplicas).", replicas(factor), insync)
}

// Source: QuorumState stores ids only; each node dials the addresses it was given.
// TestIntegrationAddresses.
func addressWords(list []pair) string {
	text := "Volumes hold ids and no addresses, so nothing that is stored disagrees. "
	for _, p := range list {
		if p.after.Controller {
			text += "Each node dials the addresses it was given: switch all hosts together. "
			break
		}
	}
	return text + "If these are other machines under the old names, take the volumes along: they begin empty otherwise."
}

func portsWords(list []pair) string {
	text := "Volumes hold no ports. Each node and each client uses the ports it was given: switch all hosts together, and open the new ones in firewalls."
	for _, p := range list {
		if p.after.Broker {
			return text + " A node-controller or task-runner is told with its next test."
		}
	}
	return text
}

func hostAddedWords(list []pair) string {
	for _, p := range list {
		if p.after.Broker {
			return "New brokers register by themselves. Topics that exist get no replica on them by themselves."
		}
	}
	return "Nothing that other hosts keep is touched."
}

func settingsWords(what []string) string {
	if len(what) == 0 {
		return "The containers of Kafka are made anew."
	}
	const most = 6
	if len(what) > most {
		what = append(what[:most:most], fmt.Sprintf("%d more", len(what)-most))
	}
	return "The containers of Kafka are made anew, for: " + strings.Join(what, ", ") + "."
}

func replicas(n int) string {
	if n == 1 {
		return "1 replica"
	}
	return fmt.Sprintf("%d replicas", n)
}

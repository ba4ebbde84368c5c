using Xunit;

// Labs share the processors, and mostly wait: for boots, for health, for things to be lost. Two at a time is as many as two processors
// bear: those of the collection Second beside all others.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly, MaxParallelThreads = 2)]

using Xunit;

// Labs share the processors: two at a time make both slow and their waits meaningless.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

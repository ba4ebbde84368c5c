using System.CommandLine;

var root = new RootCommand("Palisade turns a handful of Linux boards into a private cloud that its owner can trust.");
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);

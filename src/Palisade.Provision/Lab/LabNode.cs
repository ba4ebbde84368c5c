using System.Net;

namespace Palisade.Provision.Lab;

/// <summary>One host of a lab.</summary>
/// <param name="Name">RFC 1123 label: host name and container name.</param>
/// <param name="Address">IPv4 address of its <c>eth0</c>.</param>
public sealed record LabNode(string Name, IPAddress Address);

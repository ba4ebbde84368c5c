using Xunit.Sdk;
using Xunit.v3;

namespace Palisade.Lab.Tests.Cluster;

/// <summary>
/// Place of a test among those that share a cluster: forming one takes minutes, so they share it, each leaves it as the file says,
/// and the one that gives it back comes last.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OrderAttribute(int place) : Attribute
{
    public int Place { get; } = place;
}

public sealed class PlaceOrderer : ITestCaseOrderer
{
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase => [.. testCases.OrderBy(test => Place(test))];

    private static int Place(ITestCase test) =>
        (test as IXunitTestCase)?.TestMethod.Method.GetCustomAttributes(typeof(OrderAttribute), false) is [OrderAttribute order, ..] ? order.Place : 0;
}

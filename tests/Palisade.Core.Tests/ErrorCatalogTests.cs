using Palisade.Core.Diagnostics;
using Shouldly;
using Xunit;

namespace Palisade.Core.Tests;

public sealed class ErrorCatalogTests
{
    [Fact]
    public void All_EveryDeclaredError_IsListedOnce()
    {
        var declared = typeof(ErrorCatalog).Assembly.GetTypes()
            .Where(t => t.Namespace == "Palisade.Core.Diagnostics.Errors")
            .SelectMany(t => t.GetFields())
            .Where(f => f.FieldType == typeof(ErrorInfo))
            .Select(f => ((ErrorInfo)f.GetValue(null)!).Code)
            .Order(StringComparer.Ordinal);

        ErrorCatalog.All.Select(e => e.Code).Order(StringComparer.Ordinal).ShouldBe(declared);
        ErrorCatalog.All.Select(e => e.Code).ShouldBeUnique();
    }

    [Fact]
    public void All_Codes_HaveTheStableForm() =>
        ErrorCatalog.All.ShouldAllBe(e => System.Text.RegularExpressions.Regex.IsMatch(e.Code, "^PAL[0-9]{4}$"));
}

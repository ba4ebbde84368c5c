using Palisade.Events.Model;
using Palisade.Events.Schemas;

namespace Palisade.Events.Tests.Schemas;

public sealed class EventSchemasTests
{
    [Fact]
    public void All_Codes_AreUniqueAndInPairs()
    {
        EventSchemas.All.Select(s => s.Code).Distinct().Count().ShouldBe(EventSchemas.All.Length);
        EventSchemas.All.Length.ShouldBe(430);
        EventSchemas.All.Where(s => (int)s.Code % 2 == 1).ShouldAllBe(s => s.Direction == EventDirection.Exit);
    }

    [Fact]
    public void Delivered_Names_HaveOneCodeEach() =>
        EventSchemas.All.Where(s => s.IsDelivered).GroupBy(s => s.Name).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty();

    [Fact]
    public void Delivered_Parameters_AreFewEnoughAndNamedOnce()
    {
        foreach (var schema in EventSchemas.All)
        {
            schema.Parameters.Length.ShouldBeLessThanOrEqualTo(Event.MaxParameters, schema.Name);
            schema.Parameters.Select(p => p.Name).Distinct().Count().ShouldBe(schema.Parameters.Length, $"{schema.Name} {schema.Code}");
            schema.Parameters.ShouldAllBe(p => p.Type != ParameterType.None && p.Name.Length > 0);
        }
    }

    [Fact]
    public void EveryNamedCode_IsDelivered()
    {
        foreach (var code in Enum.GetValues<EventCode>().Where(c => c is not (EventCode.None or EventCode.Document)))
        {
            EventSchemas.Get(code).IsDelivered.ShouldBeTrue(code.ToString());
        }
    }

    /// <summary>Names and numbers that recordings and official rules depend on, from the reference of the format.</summary>
    [Theory]
    [InlineData("openat", 307, "fd,dirfd,name,flags,mode,dev,ino")]
    [InlineData("open", 3, "fd,name,flags,mode,dev,ino")]
    [InlineData("close", 5, "res,fd")]
    [InlineData("connect", 23, "res,tuple,fd,addr")]
    [InlineData("symlink", 179, "res,target,linkpath")]
    [InlineData("unlinkat", 303, "res,dirfd,name,flags")]
    [InlineData("mkdirat", 305, "res,dirfd,path,mode")]
    [InlineData("chmod", 315, "res,filename,mode")]
    [InlineData("bpf", 369, "fd,cmd")]
    [InlineData("setuid", 199, "res,uid")]
    [InlineData("ptrace", 169, "res,addr,data,request,pid")]
    [InlineData("accept4", 389, "fd,tuple,queuepct,queuelen,queuemax,flags")]
    [InlineData("procexit", 186, "status,ret,sig,core,reaper_tid")]
    public void CodesOf_OfficialNames_HaveTheirNumberAndParameters(string name, int code, string parameters)
    {
        EventSchemas.CodesOf(name).Codes().ShouldBe([(EventCode)code]);
        string.Join(',', EventSchemas.Get((EventCode)code).Parameters.Select(p => p.Name)).ShouldBe(parameters);
    }

    [Fact]
    public void Execve_Parameters_StandWhereCloneAndTheStateExpectThem()
    {
        var execve = EventSchemas.Get(EventCode.Execve);
        var execveat = EventSchemas.Get(EventCode.Execveat);
        foreach (var clone in (EventCode[])[EventCode.Clone, EventCode.Clone3, EventCode.Fork, EventCode.Vfork])
        {
            var schema = EventSchemas.Get(clone);
            schema.Parameters.Take(15).Select(p => p.Name).ShouldBe(execve.Parameters.Take(15).Select(p => p.Name));
            string.Join(',', schema.Parameters.Skip(15).Select(p => p.Name)).ShouldBe("flags,uid,gid,vtid,vpid,pidns_init_start_ts");
        }

        execveat.Parameters.Take(30).Select(p => p.Name).ShouldBe(execve.Parameters.Take(30).Select(p => p.Name));
        string.Join(',', execve.Parameters.Skip(15).Select(p => p.Name)).ShouldBe(
            "env,tty,vpgid,loginuid,flags,cap_inheritable,cap_permitted,cap_effective,exe_ino,exe_ino_ctime,exe_ino_mtime,uid,trusted_exepath,pgid,gid,filename");
    }

    [Fact]
    public void CodesOf_CallWithoutItsOwnEvent_IsGeneric()
    {
        EventSchemas.CodesOf("getrandom").Codes().ShouldBe([EventCode.Generic]);
        EventSchemas.CodesOf("no_such_call").IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void EventCodeSet_Algebra_IsThatOfSets()
    {
        var a = EventCodeSet.Of(EventCode.Open, EventCode.Close);
        var b = EventCodeSet.Of(EventCode.Close, EventCode.Execve);
        a.Union(b).Count.ShouldBe(3);
        a.Intersect(b).Codes().ShouldBe([EventCode.Close]);
        a.Except(b).Codes().ShouldBe([EventCode.Open]);
        a.Except(a).ShouldBe(EventCodeSet.Empty);
        EventCodeSet.Empty.Contains(EventCode.Open).ShouldBeFalse();
    }
}

using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>The byte form of the first entry; see docs/formats/control-entry.md.</summary>
internal static class GenesisCodec
{
    private const int MaxFounding = 10_000;

    internal static byte[] Encode(Genesis genesis)
    {
        var writer = new RecordWriter().Array(14).Int(ChangeCodec.Version)
            .Id(genesis.Store.Value).Text(genesis.AgencyName).Bytes(genesis.Policy.Source.Span);
        writer.Array(2).Bool(genesis.Settings.PasswordsAllowed).Array(genesis.Settings.Analyzer.Count);
        foreach (var (name, value) in genesis.Settings.Analyzer.OrderBy(static s => s.Key, StringComparer.Ordinal))
        {
            writer.Array(2).Text(name).Int(value).End();
        }

        writer.End().End();
        writer.Bytes(genesis.LogKey.Spki).Bytes(genesis.ExchangeKey.Spki).Bytes(genesis.InspectorKey.ToBytes()).Bytes(genesis.WrappedEntryKey);
        ChangeCodec.Write(writer, genesis.Values);
        ChangeCodec.Write(writer, genesis.Lists);
        WriteAll(writer, genesis.People, ChangeCodec.Write);
        WriteAll(writer, genesis.Holdings, ChangeCodec.Write);
        WriteAll(writer, genesis.Authorities, ChangeCodec.Write);
        return writer.End().Finish();
    }

    internal static Genesis Decode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new RecordReader(bytes, "genesis");
            reader.Array(14);
            reader.Int(ChangeCodec.Version, ChangeCodec.Version);
            var store = new StoreId(reader.Id());
            var agency = reader.Text(Limits.MaxFieldChars);
            var policy = LabelPolicy.Load(reader.Bytes(Limits.MaxEntryBytes));
            var settings = ReadSettings(reader);
            var logKey = VerifyingKey.FromSpki(reader.Bytes(1024));
            var exchangeKey = VerifyingKey.FromSpki(reader.Bytes(1024));
            var inspectors = HpkePublicKey.FromBytes(reader.Bytes(1024));
            var wrapped = reader.Bytes(1024);
            var values = ChangeCodec.ReadValues(reader);
            var lists = ChangeCodec.ReadLists(reader);
            var full = values.IsEmpty && lists.IsEmpty ? policy : policy.With(values, lists);
            var genesis = new Genesis
            {
                Store = store,
                AgencyName = agency,
                Policy = policy,
                Settings = settings,
                LogKey = logKey,
                ExchangeKey = exchangeKey,
                InspectorKey = inspectors,
                WrappedEntryKey = wrapped,
                Values = values,
                Lists = lists,
                People = ReadAll(reader, r => ChangeCodec.ReadPerson(r, full)),
                Holdings = ReadAll(reader, ChangeCodec.ReadHolding),
                Authorities = ReadAll(reader, ChangeCodec.ReadAuthority),
            };
            reader.End();
            reader.Finish();
            return Encode(genesis).AsSpan().SequenceEqual(bytes.Span) ? genesis : throw reader.Malformed("it is not in canonical form");
        }
        catch (StrongroomException e) when (e is MalformedException or LabelsException or CryptoException)
        {
            throw new GovernanceException(GovernanceFault.ChangeRefused, "these bytes are not a genesis entry", e);
        }
    }

    private static StoreSettings ReadSettings(RecordReader reader)
    {
        reader.Array(2);
        var passwords = reader.Bool();
        var analyzer = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        for (var left = reader.ArrayUpTo(StoreSettings.MaxAnalyzerSettings); left > 0; left--)
        {
            reader.Array(2);
            analyzer[reader.Text(Limits.MaxFieldChars)] = reader.Int();
            reader.End();
        }

        reader.End();
        reader.End();
        return new StoreSettings { PasswordsAllowed = passwords, Analyzer = analyzer.ToImmutable() };
    }

    private static void WriteAll<T>(RecordWriter writer, ImmutableArray<T> all, Action<RecordWriter, T> write)
    {
        writer.Array(all.Length);
        foreach (var one in all)
        {
            write(writer, one);
        }

        writer.End();
    }

    private static ImmutableArray<T> ReadAll<T>(RecordReader reader, Func<RecordReader, T> read)
    {
        var all = ImmutableArray.CreateBuilder<T>();
        for (var left = reader.ArrayUpTo(MaxFounding); left > 0; left--)
        {
            all.Add(read(reader));
        }

        reader.End();
        return all.ToImmutable();
    }
}

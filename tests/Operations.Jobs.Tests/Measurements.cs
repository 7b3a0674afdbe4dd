using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests;

/// <summary>The measurements of one instrument of one host.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Meter _meter;
    private long _sum;

    public Measurements(ApiHost api, string instrument)
    {
        _meter = api.Services.GetRequiredService<IMeterFactory>().Create("Messaging.Api");
        _listener.InstrumentPublished = (published, listener) =>
        {
            // Other hosts of this process have meters of the same name.
            if (published.Name == instrument && ReferenceEquals(published.Meter, _meter))
                listener.EnableMeasurementEvents(published);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            Interlocked.Add(ref _sum, value);
            foreach (var tag in tags)
                Tags[$"{tag.Value}"] = Tags.GetValueOrDefault($"{tag.Value}") + value;
        });
        _listener.SetMeasurementEventCallback<int>((_, value, _, _) => Interlocked.Exchange(ref _sum, value));
        _listener.Start();
    }

    public long Sum => Interlocked.Read(ref _sum);

    /// <summary>The sum for each value of a tag.</summary>
    public Dictionary<string, long> Tags { get; } = [];

    /// <summary>Reads an observable instrument.</summary>
    public long Observe()
    {
        _listener.RecordObservableInstruments();
        return Sum;
    }

    public void Dispose() => _listener.Dispose();
}

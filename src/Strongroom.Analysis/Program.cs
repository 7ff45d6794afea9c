using Strongroom.Analysis.Reading;
using Strongroom.Analysis.Sandboxing;
using Strongroom.Analysis.Workers;

// The worker's door: this assembly is started as a process of its own, one per item. Not for use by hand.
return args switch
{
    [WorkerMain.Verb, ..] => WorkerMain.Run(args, Engines.Read),
    [Confine.Verb, ..] => Confine.Run(args),
    _ => 2,
};

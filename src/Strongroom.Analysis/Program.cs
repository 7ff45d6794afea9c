using Strongroom.Analysis.Reading;
using Strongroom.Analysis.Sandboxing;
using Strongroom.Analysis.Tools;
using Strongroom.Analysis.Workers;

// The worker's door: this assembly is started as a process of its own, one per item. Not for use by hand.
return args switch
{
    [WorkerMain.Verb, ..] => WorkerMain.Run(args, Engines.Read),
    [ToolMain.Verb, ..] => ToolMain.Run(args, ToolCatalogue.All),
    [Confine.Verb, ..] => Confine.Run(args, ToolCatalogue.All),
    _ => 2,
};

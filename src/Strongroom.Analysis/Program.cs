// The worker's door: this assembly is started as a process of its own, one per item.
return 2;

package fr.rewapp.app;

import com.getcapacitor.BridgeActivity;

public class MainActivity extends BridgeActivity {}
